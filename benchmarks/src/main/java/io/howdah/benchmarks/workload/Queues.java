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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Events into a queue, or out of it, claimed and acknowledged; all queues by the same client, the original's by its own as
 * well. An operation is an event. Behind each turn it is counted what the queue holds, so that no event counts that was lost or
 * taken twice.
 *
 * @param id as in {@link Workload}
 * @param most how many are published, or claimed and acknowledged, at once; by the original's statements it is one
 */
record Queues(String id, int most, List<Team> teams) implements Workload {
    private static final int BATCH = 100;
    private static final int FEW = 2_000;
    private static final int MANY = 20_000;

    /** So many that the beginning, where all reach for the same events, and the end, where some have none left, are short. */
    private static final int MANY_FOR_MANY = 60_000;

    /**
     * A queue and those who work on it.
     *
     * @param name of the contender
     * @param waiting how many events are there before a turn, which is not timed
     * @param events how many are taken, or published, in a turn
     * @param consumers how many take, each on a session of its own; none publish
     * @param listens whether they are handlers of one channel
     */
    record Team(String name, Queue queue, int waiting, int events, int consumers, boolean listens) {
        static Team publishing(Queue queue) {
            return new Team(queue.name(), queue, 0, MANY, 0, false);
        }

        static Team draining(Queue queue, int events) {
            return new Team(queue.name(), queue, events, events, 1, false);
        }

        static Team draining(Queue queue, String name, int consumers) {
            return new Team(name + " " + consumers, queue, MANY_FOR_MANY, MANY_FOR_MANY, consumers, false);
        }

        static Team listening(Queue queue, int consumers) {
            return new Team(queue.name() + " " + consumers, queue, MANY_FOR_MANY, MANY_FOR_MANY, consumers, true);
        }

        /** Some more are there at first and some fewer at last, so that as many wait as are named. */
        static Team ofBacklog(Queue queue, int waiting, int events) {
            return new Team(queue.name(), queue, waiting + events / 2, events, 1, false);
        }

        void prepare(Session on) {
            queue.fill(on, waiting);
        }

        /** @param who has taken or published the events */
        void verify(Session on, String who) {
            long expected = waiting + (consumers == 0 ? events : -events);
            long found = queue.size(on);
            if (found != expected) {
                throw new IllegalStateException(
                        who + " has left " + found + " events in the queue instead of " + expected);
            }
        }
    }

    static Queues publishing() {
        return new Queues(
                "queue-publish-100",
                BATCH,
                Stream.of(
                                new HowdahQueue(),
                                PlainTable.ofManyRows(),
                                PlainTable.ofManySets(),
                                new PgmqQueue(),
                                new SqlspecQueue())
                        .map(Team::publishing)
                        .toList());
    }

    /** In hundreds, of those that can; the original's takes one by one, whatever is wanted. */
    static Queues drainingInHundreds() {
        return draining(BATCH, MANY, Stream.of(new HowdahQueue(), new PgmqQueue()));
    }

    static Queues drainingOneByOne() {
        return draining(1, FEW, Stream.of(new HowdahQueue(), new PgmqQueue(), new SqlspecQueue()));
    }

    private static Queues draining(int most, int events, Stream<Queue> queues) {
        return new Queues(
                "queue-drain-" + most,
                most,
                queues.map(queue -> Team.draining(queue, events)).toList());
    }

    /** Those that use something that plain ones do not pay for. */
    static Queues drainingSpecial() {
        return new Queues(
                "queue-drain-special-100",
                BATCH,
                Stream.of(HowdahQueue.withPriorities(), HowdahQueue.withOrderingKeys(), new PgmqQueue())
                        .map(queue -> Team.draining(queue, MANY))
                        .toList());
    }

    /** The first of many that wait. Who takes them one by one takes fewer, so that turns are of a length. */
    static Queues backlog(int waiting) {
        int events = Math.max(1_000, waiting / 5);
        return new Queues(
                "queue-backlog-" + waiting,
                BATCH,
                List.of(
                        Team.ofBacklog(new HowdahQueue(), waiting, events),
                        Team.ofBacklog(new PgmqQueue(), waiting, events),
                        Team.ofBacklog(new SqlspecQueue(), waiting, Math.max(20, 200_000 / waiting))));
    }

    /**
     * All numbers of consumers in one run, the greatest first, for it is what the best one is compared with. Where they are
     * processes each has a memory and a session of its own.
     */
    static Queues consumers() {
        Queue howdah = new HowdahQueue();
        Queue pgmq = new PgmqQueue();
        List<Team> teams = new ArrayList<>();
        Stream.of(64, 1, 2, 4, 8, 16, 32)
                .map(number -> Team.listening(howdah, number))
                .forEach(teams::add);
        Stream.of(1, 4, 16, 64)
                .map(number -> Team.draining(howdah, "howdah processes", number))
                .forEach(teams::add);
        Stream.of(1, 4, 16, 64)
                .map(number -> Team.draining(pgmq, pgmq.name(), number))
                .forEach(teams::add);
        return new Queues("queue-consumers", BATCH, teams);
    }

    @Override
    public Unit unit() {
        return Unit.PER_SECOND;
    }

    @Override
    public int operations() {
        return teams.get(0).events();
    }

    @Override
    public List<Contender> contenders(Place place) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        teams.forEach(
                team -> contenders.add(team.listens() ? Listeners.of(team, place) : new Turns(team, most, place)));
        for (Team team : teams) {
            if (team.queue() instanceof SqlspecQueue && team.consumers() > 0) { // its statements by its own client, too
                contenders.add(AsyncpgQueue.of(team, PythonDriver.ASYNCPG, place));
                contenders.add(AsyncpgQueue.of(team, PythonDriver.UVLOOP, place));
            }
        }
        return contenders;
    }

    /** A team as a contender. */
    private static final class Turns implements Contender {
        private final Team team;
        private final int most;
        private final Database database;
        private final List<Session> sessions = new ArrayList<>();
        private final List<Queue.Consumer> consumers = new ArrayList<>();

        Turns(Team team, int most, Place place) {
            this.team = team;
            this.most = most;
            int size = Math.max(1, team.consumers());
            database = place.address().howdah(size);
            for (int i = 0; i < size; i++) {
                sessions.add(database.session().await());
                consumers.add(team.queue().consumer());
            }
            team.queue().create(sessions.get(0));
        }

        @Override
        public String name() {
            return team.name();
        }

        @Override
        public void prepare() {
            team.prepare(sessions.get(0));
        }

        @Override
        public Slice run(int operations) throws Exception {
            return Slice.of(() -> team.consumers() == 0 ? published() : taken()).of(team.events());
        }

        /** @return nothing that could differ: what has become of the events is looked at behind the turn */
        private long published() {
            for (int from = 0; from < team.events(); from += most) {
                team.queue()
                        .publish(
                                sessions.get(0),
                                IntStream.range(from, from + most)
                                        .mapToObj(Queue::payload)
                                        .toList());
            }
            return 0;
        }

        private long taken() throws Exception {
            AtomicInteger left = new AtomicInteger(team.events());
            ExecutorService threads = Executors.newFixedThreadPool(team.consumers());
            try {
                List<Callable<Integer>> all = IntStream.range(0, team.consumers())
                        .<Callable<Integer>>mapToObj(number -> () -> {
                            int taken = 1;
                            while (taken > 0 && left.get() > 0) { // what is left when none is found is the others'
                                int wanted = Math.min(most, Math.max(1, left.get()));
                                taken = consumers.get(number).take(sessions.get(number), wanted);
                                left.addAndGet(-taken);
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
            return 0;
        }

        @Override
        public void verify() {
            team.verify(sessions.get(0), team.name());
        }

        @Override
        public void close() {
            sessions.forEach(Session::close);
            database.close();
        }
    }
}
