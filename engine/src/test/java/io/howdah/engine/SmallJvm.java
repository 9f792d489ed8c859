// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a program ended in a JVM with 64 MB for its heap, which ends when that is not enough.
 *
 * @param said all that it has written
 */
record SmallJvm(int exitValue, String said) {
    /**
     * Runs a program to its end.
     *
     * @param directory for what it writes
     * @param options of the JVM, more than those that make it small
     */
    static SmallJvm run(Path directory, int seconds, List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process running = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = running.waitFor(seconds, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertThat(ended).as(said).isTrue();
            return new SmallJvm(running.exitValue(), said);
        } finally {
            running.destroyForcibly();
        }
    }

    void assertEndedWell() {
        assertThat(exitValue).as(said).isZero();
    }
}
