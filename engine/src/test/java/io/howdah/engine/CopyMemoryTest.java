// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CopyOptions;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with 64 MB for its heap copies four times as much in and out, as bytes and as rows. */
@ExtendWith(PostgresExtension.class)
class CopyMemoryTest {
    private static final int ROWS = 256 * 1024;
    private static final byte[] LINE = "x".repeat(1023).concat("\n").getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    /** Runs in the small JVM. */
    public static final class Copier {
        private Copier() {}

        /** @param arguments the address of the database */
        public static void main(String[] arguments) {
            CopyTarget t = CopyTarget.table("t");
            try (Database database = Howdah.open(arguments[0])) {
                database.execute("create table t(filler text)").await();
                long in = database.copyIn(t, CopySource.of(lines())).await().bytes();
                System.out.println("in " + in);
                database.execute("truncate t").await();
                long published =
                        database.copyIn(t, CopySource.of(publisher())).await().bytes();
                System.out.println("published " + published);
                long out = database.copyOut(t, CopySink.of(OutputStream.nullOutputStream()), CopyOptions.csv())
                        .await()
                        .bytes();
                System.out.println("out " + out);
                long rows = database.copyOut(String.class, t).forEach(row -> {}).await();
                System.exit(in == published && in == out && in == 1024L * ROWS && rows == ROWS ? 0 : 1);
            }
        }
    }

    private static InputStream lines() {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at == 1024L * ROWS ? -1 : LINE[(int) (at++ % 1024)];
            }

            @Override
            public int available() {
                return 1;
            }
        };
    }

    private static Flow.Publisher<ByteBuffer> publisher() {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int left = ROWS;
            private int demand;

            @Override
            public void request(long n) {
                demand += (int) n;
                if (demand > n) {
                    return; // out of onNext
                }
                for (; demand > 0 && left > 0; demand--, left--) {
                    subscriber.onNext(ByteBuffer.wrap(LINE));
                }
                if (left == 0) {
                    left = -1;
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Test
    void aQuarterOfAGigabytePassesThroughASmallHeap(TestSchema schema) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path output = directory.resolve("output");
        Process copier = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Copier.class.getName(),
                        schema.uri())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(copier.waitFor(240, TimeUnit.SECONDS))
                    .as(() -> said(output))
                    .isTrue();
            assertThat(copier.exitValue()).as(() -> said(output)).isZero();
        } finally {
            copier.destroyForcibly();
        }
    }

    private static String said(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            return String.valueOf(unreadable);
        }
    }
}
