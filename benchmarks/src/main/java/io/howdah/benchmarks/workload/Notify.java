// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.notify.HowdahMessenger;
import io.howdah.benchmarks.notify.JdbcMessenger;
import io.howdah.benchmarks.notify.Messenger;
import io.howdah.benchmarks.notify.VertxMessenger;
import io.howdah.testkit.PostgresServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Transient events: published by a statement, received by a handler of the same process. */
enum Notify implements Workload {
    /** From the call that publishes to the first line of the handler, one event after the other; the median of a turn. */
    LATENCY("notify-latency", Unit.MICROSECONDS, 2_000) {
        @Override
        Slice run(Messenger messenger, int operations) throws Exception {
            long[] took = new long[operations];
            Slice whole = Slice.of(() -> {
                Semaphore heard = new Semaphore(0);
                long[] at = new long[1];
                messenger.handler(payload -> {
                    at[0] = System.nanoTime();
                    heard.release();
                });
                for (int i = 0; i < operations; i++) {
                    long published = System.nanoTime();
                    messenger.publish(i).toCompletableFuture().get();
                    if (!heard.tryAcquire(PATIENCE, TimeUnit.SECONDS)) {
                        throw new IllegalStateException(messenger.name() + " has not heard event " + i);
                    }
                    took[i] = at[0] - published;
                }
                if (heard.tryAcquire()) {
                    throw new IllegalStateException(messenger.name() + " has heard more than was published");
                }
                return operations;
            });
            Arrays.sort(took);
            return new Slice(took[operations / 2] * operations, whole.cpuNanos(), whole.check());
        }
    },
    /** With 64 on their way to the server at a time, until all were handled. */
    THROUGHPUT("notify-throughput", Unit.PER_SECOND, 10_000) {
        @Override
        Slice run(Messenger messenger, int operations) throws Exception {
            return Slice.of(() -> {
                CountDownLatch heard = new CountDownLatch(operations);
                messenger.handler(payload -> heard.countDown());
                Semaphore mayPublish = new Semaphore(IN_FLIGHT);
                for (int i = 0; i < operations; i++) {
                    mayPublish.acquire();
                    messenger.publish(i).whenComplete((answer, failure) -> mayPublish.release());
                }
                if (!heard.await(2 * PATIENCE, TimeUnit.SECONDS)) {
                    throw new IllegalStateException(
                            messenger.name() + " has not heard " + heard.getCount() + " events");
                }
                return operations;
            });
        }
    };

    private static final int IN_FLIGHT = 64;
    private static final int PATIENCE = 30;

    /** Messages that are compared. */
    private static final int TOLD = 3;

    private final String id;
    private final Unit unit;
    private final int operations;

    Notify(String id, Unit unit, int operations) {
        this.id = id;
        this.unit = unit;
        this.operations = operations;
    }

    abstract Slice run(Messenger messenger, int operations) throws Exception;

    @Override
    public String id() {
        return id;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public int operations() {
        return operations;
    }

    @Override
    public List<Contender> contenders(Place place) throws Exception {
        List<Messenger> messengers = new ArrayList<>();
        messengers.add(new HowdahMessenger(database(place, "howdah")));
        if (this == THROUGHPUT) {
            messengers.add(HowdahMessenger.onOneConnection(database(place, "one")));
        }
        messengers.add(VertxMessenger.onConnection(database(place, "vertx")));
        messengers.add(VertxMessenger.withTheSameHop(database(place, "hop")));
        messengers.add(VertxMessenger.bySubscriber(database(place, "subscriber")));
        messengers.add(new JdbcMessenger(database(place, "pgjdbc")));
        List<Contender> contenders = new ArrayList<>();
        messengers.forEach(messenger ->
                contenders.add(new InProcess(messenger.name(), operations -> run(messenger, operations), messenger)
                        .telling(() -> content(messenger))));
        for (PythonDriver driver : List.of(PythonDriver.ASYNCPG, PythonDriver.UVLOOP)) {
            contenders.add(driver.peer("notify.py", database(place, driver.word()), List.of(id(), "" + TOLD)));
        }
        return contenders;
    }

    /** What the first messages say when they are heard, one after the other. */
    private static String content(Messenger messenger) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        messenger.handler(heard::add);
        StringJoiner content = new StringJoiner(" ");
        for (int i = 0; i < TOLD; i++) {
            messenger.publish(i).toCompletableFuture().get();
            content.add(heard.poll(PATIENCE, TimeUnit.SECONDS));
        }
        return content.toString();
    }

    /** One for each: PostgreSQL wakes every backend that listens in a database, whatever it listens to. */
    private static Address database(Place place, String contender) {
        String name = "bench_" + contender;
        PostgresServer postgres = place.postgres();
        if (postgres.query("select 1 from pg_database where datname = '" + name + "'")
                .isEmpty()) {
            postgres.execute("create database " + name);
        }
        return place.address().in(name);
    }
}
