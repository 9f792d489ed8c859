// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.EventBackend;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.queue.ChannelDelivery;
import io.howdah.benchmarks.queue.Delivery;
import io.howdah.benchmarks.queue.PolledDelivery;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Durable events, a thousand a second, each published by itself: from the moment at which it was to be published to the first
 * line of its handler. The publisher goes by the clock, whatever becomes of the events before, so what waits behind one that is
 * slow counts as having waited.
 *
 * @param id as in {@link Workload}
 * @param share of the events that took as long as the figure, or less
 */
record QueueLatency(String id, double share) implements Workload {
    private static final int PER_SECOND = 1_000;

    static QueueLatency median() {
        return new QueueLatency("queue-latency", 0.5);
    }

    static QueueLatency ofTheSlowestHundredth() {
        return new QueueLatency("queue-latency-p99", 0.99);
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int operations() {
        return 5 * PER_SECOND;
    }

    @Override
    public List<Contender> contenders(Place place) {
        return List.of(
                new Turns(share, new ChannelDelivery("howdah", EventBackend.NOTIFY_QUEUE, place)),
                new Turns(share, new ChannelDelivery("howdah poll_queue", EventBackend.POLL_QUEUE, place)),
                new Turns(share, PolledDelivery.pgmq("pgmq read_with_poll", "read_with_poll", place)),
                new Turns(share, PolledDelivery.pgmq("pgmq without a pause", "read", place)),
                new Turns(share, PolledDelivery.sqlspec(place)));
    }

    /** A queue as a contender. */
    private record Turns(double share, Delivery delivery) implements Contender {
        @Override
        public String name() {
            return delivery.name();
        }

        @Override
        public Slice run(int operations) throws Exception {
            Arrivals arrivals = new Arrivals(operations);
            Slice whole = Slice.of(() -> {
                delivery.begin(arrivals::arrived);
                arrivals.schedule();
                for (int number = 0; number < operations; number++) {
                    arrivals.awaitTime(number);
                    delivery.publish(number).whenComplete((answer, failure) -> arrivals.published(failure));
                }
                arrivals.awaitAll(delivery.name());
                delivery.end();
                return operations;
            });
            long figure = arrivals.within(share);
            return new Slice(figure * operations, whole.cpuNanos(), whole.check());
        }

        @Override
        public void close() {
            delivery.close();
        }
    }

    /** When events are to be published, and how long each has taken since. */
    private static final class Arrivals {
        private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        private static final int PATIENCE = 120;

        private final long[] took;
        private final CountDownLatch missing;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile long start;

        Arrivals(int events) {
            took = new long[events];
            missing = new CountDownLatch(events);
        }

        void schedule() {
            start = System.nanoTime() + INTERVAL;
        }

        private long time(int number) {
            return start + number * INTERVAL;
        }

        void awaitTime(int number) {
            for (long left = time(number) - System.nanoTime(); left > 0; left = time(number) - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        /** By one thread at a time; twice only where a lease was lost. */
        void arrived(int number) {
            long now = System.nanoTime();
            if (took[number] == 0) {
                took[number] = now - time(number);
                missing.countDown();
            }
        }

        void published(@Nullable Throwable failed) {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        }

        void awaitAll(String name) throws InterruptedException {
            boolean all = missing.await(PATIENCE, TimeUnit.SECONDS);
            if (!all || failure.get() != null) {
                throw new IllegalStateException(
                        name + " has not delivered " + missing.getCount() + " of " + took.length + " events",
                        failure.get());
            }
        }

        long within(double share) {
            long[] sorted = took.clone();
            Arrays.sort(sorted);
            return sorted[(int) (sorted.length * share)];
        }
    }
}
