// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with 64 MB for its heap reads more than twice as much. */
@ExtendWith(PostgresExtension.class)
class StreamMemoryTest {
    private static final String ROWS = "select i, repeat('x', 100) as filler from generate_series(1, 1000000) i";

    @TempDir
    private Path directory;

    /** Runs in the small JVM. */
    public static final class Reader {
        private Reader() {}

        /** @param arguments the address of the database, and how to read */
        public static void main(String[] arguments) {
            try (Database database = Howdah.open(arguments[0])) {
                long rows = arguments[1].equals("stream")
                        ? database.stream(ROWS).forEach(row -> {}).await()
                        : database.select(ROWS).await().size();
                System.exit(rows == 1_000_000 ? 0 : 1);
            }
        }
    }

    @Test
    void aMillionRowsPassThroughASmallHeap(TestSchema schema) throws Exception {
        assertThat(read(schema, "stream")).as(() -> said()).isZero();
    }

    @Test
    void whichCannotHoldThemAtOnce(TestSchema schema) throws Exception {
        assertThat(read(schema, "select")).isNotZero();
        assertThat(said()).contains("OutOfMemoryError");
    }

    private int read(TestSchema schema, String how) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process reader = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        schema.uri(),
                        how)
                .redirectErrorStream(true)
                .redirectOutput(output())
                .start();
        try {
            assertThat(reader.waitFor(120, TimeUnit.SECONDS)).as(() -> said()).isTrue();
            return reader.exitValue();
        } finally {
            reader.destroyForcibly();
        }
    }

    private File output() {
        return directory.resolve("output").toFile();
    }

    private String said() {
        try {
            return Files.readString(output().toPath());
        } catch (IOException unreadable) {
            return String.valueOf(unreadable);
        }
    }
}
