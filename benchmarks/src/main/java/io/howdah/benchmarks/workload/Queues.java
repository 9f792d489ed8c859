// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.queue.HowdahQueue;
import io.howdah.benchmarks.queue.PgmqQueue;
import io.howdah.benchmarks.queue.PlainTable;
import io.howdah.benchmarks.queue.Queue;
import io.howdah.benchmarks.queue.SqlspecQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Events into a queue, or out of it, claimed and acknowledged; all queues by the same client. An operation is an event.
 *
 * @param id as in {@link Workload}
 * @param waiting how many are there before a turn, which is not timed
 * @param operations how many are taken, or published, in a turn
 * @param most how many at once
 * @param consumers how many take, each on a session of its own; none publish
 */
record Queues(String id, int waiting, int operations, int most, int consumers, List<Queue> queues) implements Workload {
    private static final int BATCH = 100;

    static Queues publishing() {
        return new Queues(
                "queue-publish-100",
                0,
                20_000,
                BATCH,
                0,
                List.of(new HowdahQueue(), new PlainTable(), new PgmqQueue()));
    }

    static Queues draining(int most) {
        int events = most == 1 ? 2_000 : 20_000;
        return new Queues("queue-drain-" + most, events, events, most, 1, List.of(new HowdahQueue(), new PgmqQueue()));
    }

    /** Those that use something that plain ones do not pay for. */
    static Queues drainingSpecial() {
        return new Queues(
                "queue-drain-special-100",
                20_000,
                20_000,
                BATCH,
                1,
                List.of(HowdahQueue.withPriorities(), HowdahQueue.withOrderingKeys(), new PgmqQueue()));
    }

    /** The first of many that wait. */
    static Queues backlog(int waiting) {
        return new Queues(
                "queue-backlog-" + waiting,
                waiting,
                500,
                BATCH,
                1,
                List.of(new HowdahQueue(), new PgmqQueue(), new SqlspecQueue()));
    }

    static Queues consumers(int consumers) {
        return new Queues(
                "queue-consumers-" + consumers,
                20_000,
                20_000,
                BATCH,
                consumers,
                List.of(new HowdahQueue(), new PgmqQueue()));
    }

    @Override
    public Unit unit() {
        return Unit.PER_SECOND;
    }

    @Override
    public List<Contender> contenders(Place place) {
        return queues.stream()
                .<Contender>map(queue -> new Turns(this, queue, place))
                .toList();
    }

    /** A queue as a contender. */
    private static final class Turns implements Contender {
        private final Queues workload;
        private final Queue queue;
        private final Database database;
        private final List<Session> sessions = new ArrayList<>();
        private final List<Queue.Consumer> consumers = new ArrayList<>();

        Turns(Queues workload, Queue queue, Place place) {
            this.workload = workload;
            this.queue = queue;
            int size = Math.max(1, workload.consumers);
            database = place.address().howdah(size);
            for (int i = 0; i < size; i++) {
                sessions.add(database.session().await());
                consumers.add(queue.consumer());
            }
            queue.create(sessions.get(0));
        }

        @Override
        public String name() {
            return queue.name();
        }

        @Override
        public Slice run(int operations) throws Exception {
            queue.fill(sessions.get(0), workload.waiting);
            return Slice.of(() -> workload.consumers == 0 ? published(operations) : taken(operations));
        }

        private long published(int operations) {
            for (int from = 0; from < operations; from += workload.most) {
                queue.publish(
                        sessions.get(0),
                        IntStream.range(from, from + workload.most)
                                .mapToObj(Queue::payload)
                                .toList());
            }
            return operations;
        }

        private long taken(int operations) throws Exception {
            AtomicInteger left = new AtomicInteger(operations);
            ExecutorService threads = Executors.newFixedThreadPool(workload.consumers);
            try {
                List<Callable<Integer>> all = IntStream.range(0, workload.consumers)
                        .<Callable<Integer>>mapToObj(number -> () -> {
                            while (left.get() > 0) {
                                int most = Math.min(workload.most, Math.max(1, left.get()));
                                left.addAndGet(-consumers.get(number).take(sessions.get(number), most));
                            }
                            return 0;
                        })
                        .toList();
                for (Future<Integer> each : threads.invokeAll(all)) {
                    each.get();
                }
            } finally {
                threads.shutdown();
            }
            return operations;
        }

        @Override
        public void close() {
            sessions.forEach(Session::close);
            database.close();
        }
    }
}
