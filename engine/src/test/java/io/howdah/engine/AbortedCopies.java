// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CopyException;
import io.howdah.CopyOptions;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Aborts COPYs at random bytes, each in one of many ways, on a session and by one-shots in turn, and fails when anything of
 * them stays: rows, connections, threads, or memory.
 */
public final class AbortedCopies {
    private static final int ALL = 1000;
    /** Behind which all is made that is made once. */
    private static final int WARM = 100;

    private static final CopyTarget T = CopyTarget.table("t");
    private static final int OUT = 2_000_000;
    private static final CopyTarget QUERY =
            CopyTarget.query("select repeat('x', 999) from generate_series(1, " + OUT / 1000 + ")");

    private static final long MAY_GROW = 16L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Random random;
    private final List<Way> ways = List.of(
            this::sourceFails,
            this::publisherFails,
            this::rowsFail,
            this::cancelled,
            this::sinkFails,
            this::subscriberCancels,
            this::readerOfRowsFails);

    private interface Way {
        void abort(Statements where) throws Exception;
    }

    private AbortedCopies(long seed) {
        random = new Random(seed);
    }

    /** @param arguments the address of the database, and a seed */
    public static void main(String[] arguments) throws Exception {
        ByteBufUtil.setLeakListener((type, records) -> System.out.println("LEAK of a " + type + ": " + records));
        AbortedCopies copies = new AbortedCopies(Long.parseLong(arguments[1]));
        System.out.println("seed " + arguments[1]);
        try (Database database = Howdah.open(arguments[0] + "&max-size=2&application-name=aborted");
                Session session = database.session().await()) {
            session.execute("create table t(id int, item text)").await();
            copies.abort(database, session, WARM);
            Left before = Left.now();
            copies.abort(database, session, ALL - WARM);
            Left after = Left.now();
            copies.abort(database, session, copies.ways.size()); // Netty tells of leaks when it makes buffers next

            System.out.println("before: " + before + ", after: " + after);
            after.require(before);
            long connections = session.selectValue(
                            Long.class, "select count(*) from pg_stat_activity where application_name = 'aborted'")
                    .await();
            require(connections <= 2, connections + " connections");
            System.out.println(ALL + " aborted, "
                    + session.selectValue(Long.class, "select count(*) from t").await() + " rows");
        }
    }

    private void abort(Database database, Session session, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            ways.get(i % ways.size()).abort(i / ways.size() % 2 == 0 ? session : database);
            require(session.selectValue(Integer.class, "select 1").await(PATIENCE) == 1, "the session is not usable");
        }
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalStateException(complaint);
        }
    }

    private static void awaitFailure(Reply<?> reply, Class<? extends RuntimeException> expected) {
        try {
            reply.await(PATIENCE);
        } catch (RuntimeException failure) {
            require(expected.isInstance(failure), "It ended by " + failure);
            return;
        }
        throw new IllegalStateException("It was not aborted");
    }

    private void sourceFails(Statements where) {
        CopySource source = CopySource.of(new Lines(random.nextInt(Lines.ALL.length), () -> {
            throw new IllegalStateException("enough");
        }));
        awaitFailure(where.copyIn(T, source), CopyException.class);
    }

    private void publisherFails(Statements where) {
        int most = random.nextInt(Lines.ALL.length);
        int portion = 1 + random.nextInt(20_000);
        CopySource source = CopySource.of(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int at;

            @Override
            public void request(long more) {
                int length = Math.min(portion, most - at);
                if (length == 0) {
                    subscriber.onError(new IllegalStateException("enough"));
                    return;
                }
                at += length;
                subscriber.onNext(ByteBuffer.wrap(Lines.ALL, at - length, length));
            }

            @Override
            public void cancel() {}
        }));
        awaitFailure(where.copyIn(T, source), CopyException.class);
    }

    private void rowsFail(Statements where) {
        int most = random.nextInt(30_000);
        Stream<Object[]> rows = IntStream.iterate(0, row -> row + 1).mapToObj(row -> {
            if (row == most) {
                throw new IllegalStateException("enough");
            }
            return new Object[] {row, "item " + row};
        });
        awaitFailure(where.copyIn(CopyTarget.table("t", "id", "item"), CopySource.rows(rows)), CopyException.class);
    }

    private void cancelled(Statements where) {
        CompletableFuture<Reply<?>> running = new CompletableFuture<>();
        CopySource source = CopySource.of(
                new Lines(random.nextInt(Lines.ALL.length), () -> running.join().cancel()));
        Reply<?> reply = where.copyIn(T, source);
        running.complete(reply);
        awaitFailure(reply, QueryCancelledException.class);
    }

    private void sinkFails(Statements where) {
        int most = random.nextInt(OUT - 1);
        OutputStream sink = new OutputStream() {
            private int taken;

            @Override
            public void write(int one) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                taken += length;
                if (taken > most) {
                    throw new IOException("enough");
                }
            }
        };
        awaitFailure(where.copyOut(QUERY, CopySink.of(sink)), CopyException.class);
    }

    private void subscriberCancels(Statements where) throws Exception {
        int most = random.nextInt(OUT - 1);
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        Counting subscriber = new Counting(Long.MAX_VALUE, (taken, subscription) -> {
            if (taken > most) {
                subscription.cancel();
                cancelled.complete(true);
            }
        });
        where.copyOut(QUERY, CopyOptions.text()).subscribe(subscriber);
        Object first = CompletableFuture.anyOf(cancelled, subscriber.all()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        require(first.equals(true), "It was not aborted");
    }

    private void readerOfRowsFails(Statements where) {
        int most = random.nextInt(OUT / 1000);
        AtomicInteger taken = new AtomicInteger();
        Reply<?> reply = where.copyOut(String.class, QUERY).forEach(row -> {
            if (taken.getAndIncrement() == most) {
                throw new IllegalStateException("enough");
            }
        });
        awaitFailure(reply, IllegalStateException.class);
    }

    /** What there is at a moment. */
    private record Left(TreeMap<String, Long> threads, long heap, long direct) {
        static Left now() throws InterruptedException {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("howdah-stage")) { // which ends a second behind its last work
                    thread.join(PATIENCE.toMillis());
                }
            }
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Left(
                    Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.matches("(vert\\.x|vertx|howdah|globalEventExecutor)-.*"))
                            .map(name -> name.replaceAll("\\d+", "N"))
                            .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting())),
                    runtime.totalMemory() - runtime.freeMemory(),
                    PlatformDependent.usedDirectMemory());
        }

        void require(Left before) {
            threads.forEach((name, count) ->
                    AbortedCopies.require(count <= before.threads.getOrDefault(name, 0L), "more threads: " + name));
            AbortedCopies.require(heap - before.heap < MAY_GROW, "the heap has grown");
            AbortedCopies.require(direct - before.direct < MAY_GROW, "direct memory has grown");
        }
    }
}
