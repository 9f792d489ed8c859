// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        read(schema, "stream").assertEndedWell();
    }

    @Test
    void whichCannotHoldThemAtOnce(TestSchema schema) throws Exception {
        SmallJvm reader = read(schema, "select");
        assertThat(reader.exitValue()).isNotZero();
        assertThat(reader.said()).contains("OutOfMemoryError");
    }

    private SmallJvm read(TestSchema schema, String how) throws IOException, InterruptedException {
        return SmallJvm.run(directory, 120, List.of(), Reader.class, schema.uri(), how);
    }
}
