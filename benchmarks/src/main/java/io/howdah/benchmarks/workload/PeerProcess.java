// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A peer that is a process of its own: it says that it is ready, and answers each number of operations with the time that they
 * took, the processor's time, and the sum of what it was given; and {@code content} with {@link Contender#content}.
 */
final class PeerProcess implements Contender {
    private final String name;
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private PeerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The peer, ready to work; empty where it does not get ready, of which it has said the reason. */
    static Optional<Contender> start(String name, List<String> command) throws IOException {
        PeerProcess peer = new PeerProcess(
                name,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        if ("ready".equals(peer.answers.readLine())) {
            return Optional.of(peer);
        }
        peer.close();
        return Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String content() throws IOException {
        return answer("content");
    }

    private String answer(String order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IllegalStateException(name + " has ended");
        }
        return answer;
    }

    @Override
    public Slice run(int operations) throws IOException {
        String[] figures = answer("" + operations).split(" ");
        return new Slice(Long.parseLong(figures[0]), Long.parseLong(figures[1]), Long.parseLong(figures[2]));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
