// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A peer in Python: a process that waits for its turn, measures itself and sums up what it was given. The Python is
 * {@code /usr/bin/python3}, or what {@code -Dpeers.python=} names.
 */
final class PythonPeer implements Contender {
    private static final String PYTHON = System.getProperty("peers.python", "/usr/bin/python3");

    /** What the scripts share. */
    private static final String SHARED = "peer.py";

    private final String name;
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private PythonPeer(String name, Process process) {
        this.name = name;
        this.process = process;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The peer, ready to work; empty, with a word about it, where its libraries are not installed. */
    static Optional<Contender> start(String name, String script, List<String> arguments) throws IOException {
        Path folder = Files.createTempDirectory("peer");
        Path main = folder.resolve("main.py"); // scripts are called like modules of Python's own
        copy(script, main);
        copy(SHARED, folder.resolve(SHARED));
        List<String> command = new ArrayList<>(List.of(PYTHON, main.toString()));
        command.addAll(arguments);
        PythonPeer peer = new PythonPeer(
                name,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        if ("ready".equals(peer.answers.readLine())) {
            return Optional.of(peer);
        }
        System.err.println(
                name + " is left out: " + PYTHON + " does not run it. A figure counts only with every peer.");
        peer.close();
        return Optional.empty();
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream source = Objects.requireNonNull(PythonPeer.class.getResourceAsStream(resource))) {
            Files.copy(source, file);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Slice run(int operations) throws IOException {
        orders.println(operations);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IllegalStateException(name + " has ended");
        }
        String[] figures = answer.split(" ");
        return new Slice(Long.parseLong(figures[0]), Long.parseLong(figures[1]), Long.parseLong(figures[2]));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
