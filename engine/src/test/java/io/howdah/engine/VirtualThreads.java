// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** A program of its own, for {@link VirtualThreadsTest}: its JVM is told how many carriers there are. */
final class VirtualThreads {
    private static final int THREADS = 3_000;
    private static final int SESSIONS = 20;

    private VirtualThreads() {}

    public static void main(String[] arguments) throws Exception {
        try (Recording recording = new Recording();
                Database database = Howdah.open(arguments[0]);
                Running threads = new Running()) {
            database.selectValue(Integer.class, "select 1").await(); // classes are loaded, which does pin
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
            recording.start();
            long statements = oneShots(database, threads) + sharedSession(database, threads);
            System.out.println("statements " + statements + ", pinned " + pinned(recording));
            threads.executor.submit(Pinning::new).get();
            System.out.println("pinned on purpose, seen: " + (pinned(recording) > 0));
            System.out.println(stageWhileAnotherThreadMakesTheValue(threads));
        }
    }

    /** Each way to a connection, from each thread. */
    private static long oneShots(Database database, Running threads) throws Exception {
        List<Future<Integer>> done = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            done.add(threads.executor.submit(() -> {
                int sum = echo(database, number).await() == number ? 1 : 0;
                sum += echo(database, number)
                        .thenApply(echo -> echo == number ? 1 : 0)
                        .await();
                sum += echo(database, number).get() == number ? 1 : 0;
                sum += database.with(session -> echo(session, number)).join() == number ? 1 : 0;
                return sum;
            }));
        }
        return sum(done);
    }

    /** Few sessions, each used by many threads at once. */
    private static long sharedSession(Database database, Running threads) throws Exception {
        long sum = 0;
        for (int i = 0; i < SESSIONS; i++) {
            try (Session session = database.session().await()) {
                List<Future<Integer>> done = new ArrayList<>();
                for (int j = 0; j < THREADS / SESSIONS; j++) {
                    int number = j;
                    done.add(threads.executor.submit(() -> echo(session, number).await() == number ? 1 : 0));
                }
                sum += sum(done);
            }
        }
        return sum;
    }

    private static Reply<Integer> echo(io.howdah.Statements where, int number) {
        return where.selectOne(Integer.class, "select $1::int", number);
    }

    private static long sum(List<Future<Integer>> done) throws Exception {
        long sum = 0;
        for (Future<Integer> each : done) {
            sum += each.get(60, TimeUnit.SECONDS);
        }
        return sum;
    }

    /** The thread that makes the value waits for something; with one carrier others must get their turn meanwhile. */
    private static String stageWhileAnotherThreadMakesTheValue(Running threads) throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Reply.Source<String> source = Reply.source(PlainHome.INSTANCE, () -> {});
        threads.executor.submit(() -> source.reply().await());
        CompletableFuture.runAsync(() -> source.answer(() -> {
                    making.countDown();
                    goOn.await();
                    return "stage";
                }))
                .join();
        making.await();
        Future<String> stage = threads.executor.submit(
                () -> source.reply().thenApply(value -> value + " after").await());
        threads.executor.submit(goOn::countDown);
        return stage.get(60, TimeUnit.SECONDS);
    }

    private static long pinned(Recording recording) throws Exception {
        Path file = Files.createTempFile("pinned", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).size();
        } finally {
            Files.delete(file);
        }
    }

    /** Waits where no virtual thread lets its carrier go. */
    private static final class Pinning {
        static {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** An executor of virtual threads; the build's JDK has none, so it is asked for by its name. */
    private static final class Running implements AutoCloseable {
        private final ExecutorService executor;

        Running() throws ReflectiveOperationException {
            executor = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }

        @Override
        public void close() {
            executor.shutdown();
        }
    }
}
