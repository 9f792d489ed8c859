// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Database;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.benchmarks.Place;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A channel with a listener at a steady rate, first alone and then beside a transaction that looks at the past all the time,
 * so that vacuum can remove nothing. After each, how quickly many events are drained that have come at once: at a low rate
 * only that tells whether claims have become slower.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.howdah.benchmarks.queue.BesideIdle <seconds> <events per second>
 * }</pre>
 */
public final class BesideIdle {
    private static final int BURST = 20_000;
    private static final int AT_ONCE = 1_000;
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(10);

    private final Database database;
    private final EventChannel channel;
    private final long seconds;
    private final int rate;

    private BesideIdle(Database database, long seconds, int rate) {
        this.database = database;
        this.channel = database.channel("orders");
        this.seconds = seconds;
        this.rate = rate;
    }

    /** Events a second, at the rate that was wanted and of the burst. */
    private record Figures(double steady, double burst) {}

    public static void main(String[] words) throws Exception {
        try (PostgresServer server = PostgresServer.start(ServerOptions.defaults());
                Database database = Howdah.open(server.uri() + "?max-size=8&events.table=bench_idle")) {
            BesideIdle run = new BesideIdle(database, Long.parseLong(words[0]), Integer.parseInt(words[1]));
            run.channel.ready().await();
            System.out.println(Place.version(server) + ".\n");
            System.out.println(
                    "| | events/s | to the handler, p50 | p99 | dead rows at most | bytes at most | burst drained, events/s |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|");
            Figures alone = run.phase("alone");
            try (Session past = database.session().await()) {
                past.begin(TransactionOptions.defaults().isolation(Isolation.REPEATABLE_READ))
                        .await();
                past.execute("select txid_current()").await();
                Figures beside = run.phase("beside an idle transaction");
                past.rollback().await();
                System.out.printf(
                        Locale.ROOT,
                        "%nBeside it: %.2f of the events/s, %.2f of the burst.%n",
                        beside.steady() / alone.steady(),
                        beside.burst() / alone.burst());
            }
        }
        System.exit(0);
    }

    private Figures phase(String name) throws Exception {
        Collection<Long> waits = new ConcurrentLinkedQueue<>();
        long[] most = new long[2];
        Listening listening = channel.listen(event -> {
            waits.add(Duration.between(event.publishedAt(), Instant.now()).toNanos() / 1_000);
            return null;
        });
        listening.ready().await();
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        clock.scheduleAtFixedRate(() -> size(most), 1, 1, TimeUnit.SECONDS);
        long start = System.nanoTime();
        Future<?> publisher = clock.submit(() -> publish(start + TimeUnit.SECONDS.toNanos(seconds)));
        publisher.get();
        double steady = waits.size() / ((System.nanoTime() - start) / 1e9);
        listening.stop().await();
        List<Long> sorted = waits.stream().sorted().toList();
        double burst = burst();
        clock.shutdown();
        clock.awaitTermination(1, TimeUnit.MINUTES);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f ms | %.1f ms | %d | %d | %.0f |%n",
                name,
                steady,
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.get(sorted.size() * 99 / 100) / 1e3,
                most[0],
                most[1],
                burst);
        return new Figures(steady, burst);
    }

    /** At the rate that is wanted, a few at a time where it is high. */
    private void publish(long end) {
        int together = Math.max(1, rate / 500);
        long pause = TimeUnit.SECONDS.toNanos(1) * together / rate;
        for (long next = System.nanoTime(); next < end; next += pause) {
            LockSupport.parkNanos(next - System.nanoTime());
            channel.publishMany(payloads(together)).await();
        }
    }

    private static List<String> payloads(int number) {
        return IntStream.range(0, number).mapToObj(Queue::payload).toList();
    }

    /** How quickly many are drained that have come at once. */
    private double burst() throws InterruptedException {
        for (int i = 0; i < BURST; i += AT_ONCE) {
            channel.publishMany(payloads(AT_ONCE)).await();
        }
        CountDownLatch left = new CountDownLatch(BURST);
        long start = System.nanoTime();
        Listening draining = channel.listen(ListenOptions.defaults().concurrency(4), event -> {
            left.countDown();
            return null;
        });
        if (!left.await(DRAINED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(left.getCount() + " of " + BURST + " events were not drained");
        }
        double took = (System.nanoTime() - start) / 1e9;
        draining.stop().await();
        return BURST / took;
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
