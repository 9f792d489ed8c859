// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Database;
import io.howdah.EventOptions;
import io.howdah.Howdah;
import io.howdah.Json;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.engine.events.queue.Claimed;
import io.howdah.engine.events.queue.Draft;
import io.howdah.engine.events.queue.EventQueue;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue at a steady rate, first alone and then beside a transaction that looks at the past all the time, so that vacuum can
 * remove nothing:
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.howdah.benchmarks.queue.BesideIdle <seconds> <events per second>
 * }</pre>
 */
public final class BesideIdle {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int MOST = 100;
    private static final int BURST = 20_000;

    private final Database database;
    private final EventQueue queue = EventQueue.of("bench_idle", Duration.ofSeconds(1), Duration.ofDays(7));
    private final long seconds;
    private final int rate;

    private BesideIdle(Database database, long seconds, int rate) {
        this.database = database;
        this.seconds = seconds;
        this.rate = rate;
    }

    public static void main(String[] words) throws Exception {
        try (PostgresServer server = PostgresServer.start(ServerOptions.defaults());
                Database database = Howdah.open(server.uri())) {
            BesideIdle run = new BesideIdle(database, Long.parseLong(words[0]), Integer.parseInt(words[1]));
            run.queue.schema().create(database).await();
            System.out.println(
                    "| | events/s | to the handler, p50 | p99 | dead rows at most | bytes at most | burst drained, events/s |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|");
            run.phase("alone");
            try (Session past = database.session().await()) {
                past.begin(TransactionOptions.defaults().isolation(Isolation.REPEATABLE_READ))
                        .await();
                past.execute("select txid_current()").await();
                run.phase("beside an idle transaction");
                past.rollback().await();
            }
        }
        System.exit(0);
    }

    private void phase(String name) throws Exception {
        Collection<Long> waits = new ConcurrentLinkedQueue<>();
        long[] most = new long[2];
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(3);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        clock.execute(() -> publish(end));
        clock.scheduleAtFixedRate(() -> queue.maintainer().run(database).await(), 0, 1, TimeUnit.SECONDS);
        clock.scheduleAtFixedRate(() -> size(most), 1, 1, TimeUnit.SECONDS);
        long start = System.nanoTime();
        long handled = consume(end, waits);
        double took = (System.nanoTime() - start) / 1e9;
        double burst = burst();
        clock.shutdown();
        clock.awaitTermination(1, TimeUnit.MINUTES);
        List<Long> sorted = waits.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f ms | %.1f ms | %d | %d | %.0f |%n",
                name,
                handled / took,
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.get(sorted.size() * 99 / 100) / 1e3,
                most[0],
                most[1],
                burst);
    }

    /** At the rate that is wanted, a few at a time where it is high. */
    private void publish(long end) {
        int together = Math.max(1, rate / 500);
        long pause = TimeUnit.SECONDS.toNanos(1) * together / rate;
        for (long next = System.nanoTime(); next < end; next += pause) {
            LockSupport.parkNanos(next - System.nanoTime());
            queue.publish(database, "orders", drafts(together)).await();
        }
    }

    private static List<Draft> drafts(int number) {
        return java.util.stream.IntStream.range(0, number)
                .mapToObj(i -> new Draft(Json.of(Queue.payload(i)), null, EventOptions.defaults()))
                .toList();
    }

    private long consume(long end, Collection<Long> waits) {
        long handled = 0;
        while (System.nanoTime() < end) {
            List<Claimed> events =
                    queue.claim(database, "orders", MOST, LEASE).await().events();
            Instant now = Instant.now();
            events.forEach(event ->
                    waits.add(Duration.between(event.publishedAt(), now).toNanos() / 1_000));
            if (events.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // instead of what would wake a consumer
            } else {
                handled += queue.ack(database, "orders", events).await().size();
            }
        }
        return handled;
    }

    /** How quickly many are drained that have come at once. */
    private double burst() {
        for (int i = 0; i < BURST; i += 1_000) {
            queue.publish(database, "orders", drafts(1_000)).await();
        }
        long start = System.nanoTime();
        List<Claimed> events;
        do {
            events = queue.claim(database, "orders", MOST, LEASE).await().events();
            if (!events.isEmpty()) {
                queue.ack(database, "orders", events).await();
            }
        } while (!events.isEmpty());
        return BURST / ((System.nanoTime() - start) / 1e9);
    }

    private void size(long[] most) {
        Row row = database.selectOne(
                        """
                        select sum(n_dead_tup)::bigint, sum(pg_total_relation_size(relid))::bigint
                        from pg_stat_user_tables where relname like 'bench\\_idle\\_%'""")
                .await();
        for (int i = 0; i < most.length; i++) {
            Long value = row.get(i, Long.class);
            most[i] = Math.max(most[i], value == null ? 0 : value);
        }
    }
}
