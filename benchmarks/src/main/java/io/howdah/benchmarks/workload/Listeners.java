// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.queue.HowdahQueue;
import io.howdah.benchmarks.workload.Queues.Team;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Consumers as an application has them: handlers of one channel in one process, which do nothing. From the first to listen until
 * the last has stopped, all that was handled is acknowledged.
 */
record Listeners(Team team, Database database, Session session, EventChannel channel) implements Contender {
    private static final int CONNECTIONS = 10;
    private static final int PATIENCE = 120;

    /** @param team of which each consumer is one that listens */
    static Listeners of(Team team, Place place) {
        Database database = place.address().howdah(CONNECTIONS, Map.of("events.table", HowdahQueue.TABLE));
        Session session = database.session().await();
        team.queue().create(session);
        EventChannel channel = database.channel(HowdahQueue.CHANNEL, Optional.of(EventBackend.NOTIFY_QUEUE));
        channel.ready().await();
        return new Listeners(team, database, session, channel);
    }

    @Override
    public String name() {
        return team.name();
    }

    @Override
    public void prepare() {
        team.prepare(session);
    }

    @Override
    public Slice run(int operations) throws Exception {
        CountDownLatch missing = new CountDownLatch(team.events());
        return Slice.of(() -> consumed(missing)).of(team.events());
    }

    private long consumed(CountDownLatch missing) throws InterruptedException {
        List<Listening> all = Stream.generate(() -> channel.listen(event -> {
                    missing.countDown();
                    return null;
                }))
                .limit(team.consumers())
                .toList();
        if (!missing.await(PATIENCE, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name() + " have not been given " + missing.getCount() + " events");
        }
        List<Reply<Void>> ends = all.stream().map(Listening::stop).toList();
        ends.forEach(Reply::await);
        return 0;
    }

    @Override
    public void verify() {
        team.verify(session, name());
    }

    @Override
    public void close() {
        session.close();
        database.close();
    }
}
