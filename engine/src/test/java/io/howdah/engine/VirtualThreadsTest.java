// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of virtual threads that wait for their statements: none holds the thread that carries it, so one carrier is
 * enough. How many carriers there are is an option of the JVM, so each run has one of its own.
 */
@ExtendWith(PostgresExtension.class)
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void thousandsOfThemWaitOnFewCarriersAndPinNone(int carriers, TestSchema schema, @TempDir Path directory)
            throws Exception {
        assertThat(run(carriers, schema, directory))
                .containsExactly("statements 15000, pinned 0", "pinned on purpose, seen: true", "stage after");
    }

    private static List<String> run(int carriers, TestSchema schema, Path directory)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
                "-Djdk.virtualThreadScheduler.maxPoolSize=" + carriers,
                "-cp",
                System.getProperty("java.class.path"),
                VirtualThreads.class.getName(),
                schema.uri() + "&max-size=4"));
        Process process = new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("the JVM has ended; it said %s %s", Files.readString(output), Files.readString(errors))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }
}
