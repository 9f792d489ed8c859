// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A {@link DelayProxy} in a process of its own, so that what it spends is not taken for a client's. It ends with this one. */
final class DelayProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private DelayProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param delay in each direction: half of what it adds to a round trip */
    static DelayProcess start(String host, int port, Duration delay) throws IOException {
        List<String> words = List.of(host, "" + port, "" + delay.toNanos());
        Process process = new ProcessBuilder(JavaProcess.command(List.of(), DelayProxy.class, words))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (said == null) {
            throw new IllegalStateException("The link to " + host + ":" + port + " has not begun");
        }
        return new DelayProcess(process, Integer.parseInt(said));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
