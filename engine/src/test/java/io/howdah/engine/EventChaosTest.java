// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventOptions;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.ListenOptions;
import io.howdah.Session;
import io.howdah.engine.EventLedger.Fate;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.logging.LogRecord;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Producers and consumers, each as a process of its own, while backends are terminated and PostgreSQL crashes: every other
 * time all of it, so that connections are refused until it is started again, else by a backend that is killed. What was
 * committed is handled, what was rolled back is not, keys keep their order, nothing is handled twice but where a lease was
 * lost, and what a transient listener has missed it was told. {@code -Dhowdah.chaos.events=200000}, {@code .producers},
 * {@code .consumers}, {@code .kills} and {@code .crashes} make it longer.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("waiting")
class EventChaosTest {
    private static final int EVENTS = Integer.getInteger("howdah.chaos.events", 3_000);
    private static final int PRODUCERS = Integer.getInteger("howdah.chaos.producers", 3);
    private static final int CONSUMERS = Integer.getInteger("howdah.chaos.consumers", 3);
    private static final int KILLS = Integer.getInteger("howdah.chaos.kills", 10);
    private static final int CRASHES = Integer.getInteger("howdah.chaos.crashes", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LEASE_LOST = "HOWDAH-0818";

    /** A transient event, and when it was published, between two looks at the clock. */
    private record Sent(long number, Instant from, Instant until) {}

    private final EventLedger ledger = new EventLedger();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger leasesLost = new AtomicInteger();
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final Set<Long> heard = ConcurrentHashMap.newKeySet();
    private final Queue<Event.Gap> gaps = new ConcurrentLinkedQueue<>();
    private final List<Database> processes = new ArrayList<>();
    private volatile boolean breaking = true;

    @Test
    void whatIsCommittedIsHandledWhateverBreaks() throws Exception {
        // what the server says is committed is to survive its crash, which the testkit's haste does without
        ServerOptions options =
                ServerOptions.defaults().setting("max_connections", "200").setting("synchronous_commit", "on");
        try (Logged leases = new Logged("io.howdah.engine.events", this::countLeasesLost);
                PostgresServer server = PostgresServer.start(options)) {
            listen(server);
            List<Thread> producers = produce(server);
            breakThings(server);
            breaking = false;
            for (Thread producer : producers) {
                producer.join();
            }
            awaitAll();
            processes.forEach(Database::close);
            check();
        }
    }

    private Database process(PostgresServer server) {
        Database database = Howdah.open(server.uri() + "?max-size=6&events.heartbeat=2s");
        processes.add(database);
        return database;
    }

    private void listen(PostgresServer server) {
        for (int i = 0; i < CONSUMERS; i++) {
            EventBackend backend = i % 2 == 0 ? EventBackend.NOTIFY_QUEUE : EventBackend.POLL_QUEUE;
            process(server)
                    .channel("chaos", backend)
                    .listen(ListenOptions.defaults().concurrency(8).maxAttempts(1_000_000), this::handle);
        }
        process(server)
                .channel("transient", EventBackend.NOTIFY)
                .listen(ListenOptions.defaults().onGap(gaps::add), event -> {
                    heard.add(Long.valueOf(event.payload().text()));
                    return null;
                })
                .ready()
                .await(PATIENCE);
    }

    /** Sometimes at once, sometimes later, and now and then it fails before it is done. */
    private CompletableFuture<?> handle(Event event) {
        if (ThreadLocalRandom.current().nextInt(500) == 0) {
            throw new IllegalStateException("a handler that fails now and then");
        }
        CompletableFuture<Void> later = new CompletableFuture<>();
        if (ThreadLocalRandom.current().nextInt(20) == 0) {
            later.completeOnTimeout(null, 20, TimeUnit.MILLISECONDS);
        } else {
            later.complete(null);
        }
        return later.thenRun(() -> ledger.handled(
                String.valueOf(event.metadata().getOrDefault("key", "")),
                Long.parseLong(event.payload().text())));
    }

    private List<Thread> produce(PostgresServer server) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            Database database = process(server);
            String key = "key " + i;
            threads.add(new Thread(() -> produce(database, key), "producer " + i));
        }
        EventChannel channel = process(server).channel("transient", EventBackend.NOTIFY);
        threads.add(new Thread(() -> send(channel), "transient producer"));
        threads.forEach(Thread::start);
        return threads;
    }

    private void produce(Database database, String key) {
        EventChannel channel = database.channel("chaos");
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (breaking || ledger.committed() < EVENTS) {
            int count = random.nextInt(1, 20);
            long first = numbers.getAndAdd(count);
            List<Long> some = LongStream.range(first, first + count).boxed().toList();
            Function<Long, EventOptions> options = random.nextBoolean()
                    ? number -> EventOptions.defaults().orderingKey(key).metadata(Map.of("key", key))
                    : number -> EventOptions.defaults();
            try {
                switch (random.nextInt(4)) {
                    case 0 -> rolledBack(database, channel, some, options);
                    case 1 ->
                        ledger.publishing(some, () -> database.inTransaction(
                                        session -> channel.in(session).publishMany(some, options))
                                .await(PATIENCE));
                    default ->
                        ledger.publishing(
                                some, () -> channel.publishMany(some, options).await(PATIENCE));
                }
            } catch (HowdahException broken) {
                pause(); // as applications do: else a server that is away is asked thousands of times
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rolledBack(
            Database database, EventChannel channel, List<Long> some, Function<Long, EventOptions> options) {
        ledger.note(some, Fate.ROLLED_BACK);
        try (Session session = database.session().await(PATIENCE)) {
            session.begin().await(PATIENCE);
            channel.in(session).publishMany(some, options).await(PATIENCE);
            session.rollback().await(PATIENCE);
        } // what breaks breaks the transaction, too
    }

    private void send(EventChannel channel) {
        for (long number = 0; breaking; number++) {
            Instant from = Instant.now();
            try {
                channel.publish(number).await(PATIENCE);
                sent.add(new Sent(number, from, Instant.now()));
                TimeUnit.MILLISECONDS.sleep(2); // some hundred a second are enough
            } catch (HowdahException broken) {
                pause(); // it may have been heard or not
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void breakThings(PostgresServer server) throws InterruptedException {
        int steps = KILLS + CRASHES;
        int crashed = 0;
        for (int i = 1; i <= steps; i++) {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(100, 400)); // work between
            if (i * CRASHES / steps > crashed) {
                crashed++;
                if (crashed % 2 == 1) {
                    restart(server);
                } else {
                    killOne(server);
                }
            } else {
                terminateOne(server);
            }
        }
    }

    private static void terminateOne(PostgresServer server) {
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + server.user()
                + "' order by random() limit 1");
    }

    /** All of PostgreSQL ends at once, and for a moment nobody listens at its port. */
    private static void restart(PostgresServer server) throws InterruptedException {
        server.crash();
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(100, 1000)); // who connects is refused
        server.start();
    }

    /** A backend that is killed takes all others with it: PostgreSQL starts again from its log. */
    private static void killOne(PostgresServer server) throws InterruptedException {
        try {
            server.execute("copy (select pid from pg_stat_activity where usename = '" + server.user()
                    + "' limit 1) to program 'xargs kill -9'");
        } catch (IllegalStateException withTheOthers) {
            // as it is to be
        }
        for (int tries = 0; tries < 300; tries++) {
            try {
                server.execute("select 1");
                return;
            } catch (IllegalStateException notYet) {
                TimeUnit.MILLISECONDS.sleep(100); // until it has recovered
            }
        }
        throw new AssertionError("PostgreSQL has not come back");
    }

    private void awaitAll() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ledger.lost().isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100); // consumers are at work
        }
    }

    private void check() {
        System.out.println("chaos: " + KILLS + " backends terminated, " + CRASHES + " crashes, " + ledger + ", "
                + leasesLost + " leases lost, " + sent.size() + " transient sent, " + heard.size() + " heard, "
                + gaps.size() + " gaps");
        assertThat(ledger.count(Fate.COMMITTED)).as("committed").isGreaterThanOrEqualTo(EVENTS);
        assertThat(ledger.count(Fate.ROLLED_BACK)).as("rolled back").isGreaterThan(EVENTS / 20);
        assertThat(sent).as("transient events").hasSizeGreaterThan(10);
        assertThat(ledger.lost()).as("committed and lost").isEmpty();
        assertThat(ledger.outOfNothing()).as("rolled back and handled").isEmpty();
        assertThat(ledger.duplicates()).as("handled twice").isLessThanOrEqualTo(leasesLost.get());
        assertThat(ledger.disorder()).as("order of keys").isEmpty();
        assertThat(sent)
                .as("missed without a gap")
                .filteredOn(one -> !heard.contains(one.number()))
                .allMatch(one -> gaps.stream()
                        .anyMatch(gap ->
                                !gap.from().isAfter(one.until()) && !gap.until().isBefore(one.from())));
    }

    private void countLeasesLost(LogRecord said) {
        if (said.getMessage().startsWith(LEASE_LOST)) {
            leasesLost.incrementAndGet();
        }
    }
}
