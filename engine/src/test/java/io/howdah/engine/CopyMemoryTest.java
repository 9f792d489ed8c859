// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM with 64 MB for its heap copies four times as much in and out, as bytes and as rows; or as many megabytes as the
 * property {@code copy.megabytes} says.
 */
@ExtendWith(PostgresExtension.class)
class CopyMemoryTest {
    private static final int MEGABYTES = Integer.getInteger("copy.megabytes", 256);
    private static final int ROWS = MEGABYTES * 1024;
    private static final long BYTES = 1024L * ROWS;
    /** A quarter of an hour for 2 GB, though it takes a minute on a machine that does nothing else. */
    private static final int SECONDS = 240 + MEGABYTES / 3;

    private static final String FILLER = "x".repeat(1023);
    private static final byte[] LINE = FILLER.concat("\n").getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    /** Runs in the small JVM. */
    public static final class Copier {
        private static final long BEGAN = System.nanoTime();

        private Copier() {}

        /** @param arguments the address of the database */
        public static void main(String[] arguments) {
            CopyTarget t = CopyTarget.table("t", "filler");
            try (Database database = Howdah.open(arguments[0])) {
                database.execute("create unlogged table t(filler text)").await();
                in(database, "a stream", database.copyIn(t, CopySource.of(lines())));
                in(database, "a publisher", database.copyIn(t, CopySource.of(publisher())));
                Stream<List<String>> rows =
                        Stream.generate(() -> List.of(FILLER)).limit(ROWS);
                long copied = database.copyIn(t, CopySource.rows(rows)).await().rows();
                told("rows in", 1024 * copied);
                CopySink sink = CopySink.of(OutputStream.nullOutputStream());
                told("out", database.copyOut(t, sink, CopyOptions.csv()).await().bytes());
                told(
                        "out, binary",
                        1024
                                * database.copyOut(t, sink, CopyOptions.binary())
                                        .await()
                                        .rows());
                told("out, one by one", oneByOne(database, t));
                told(
                        "rows out",
                        1024
                                * database.copyOut(String.class, t)
                                        .forEach(row -> {})
                                        .await());
            }
        }

        private static void in(Database database, String from, Reply<CopyResult> copied) {
            told("in, from " + from, copied.await().bytes());
            database.execute("truncate t").await();
        }

        /** Each portion is asked for on another thread, so that the server is the quicker of the two. */
        private static long oneByOne(Database database, CopyTarget from) {
            Counting subscriber =
                    new Counting(1, (taken, subscription) -> CompletableFuture.runAsync(() -> subscription.request(1)));
            database.copyOut(from, CopyOptions.text()).subscribe(subscriber);
            return subscriber.all().join();
        }

        private static void told(String what, long bytes) {
            System.out.println(what + " " + bytes + " after "
                    + Duration.ofNanos(System.nanoTime() - BEGAN).toSeconds() + " s");
            if (bytes != BYTES) {
                throw new IllegalStateException(what + ": " + bytes + " bytes, not " + BYTES);
            }
        }
    }

    private static InputStream lines() {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at == BYTES ? -1 : LINE[(int) (at++ % 1024)];
            }

            @Override
            public int read(byte[] to, int from, int length) {
                int line = (int) (at % 1024);
                int read = at == BYTES ? -1 : Math.min(length, 1024 - line);
                if (read > 0) {
                    System.arraycopy(LINE, line, to, from, read);
                    at += read;
                }
                return read;
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
    void muchMorePassesThroughASmallHeap(TestSchema schema) throws Exception {
        SmallJvm copier =
                SmallJvm.run(directory, SECONDS, List.of("-Dcopy.megabytes=" + MEGABYTES), Copier.class, schema.uri());

        System.out.println(copier.said());
        copier.assertEndedWell();
        assertThat(copier.said()).contains("rows out " + BYTES);
    }
}
