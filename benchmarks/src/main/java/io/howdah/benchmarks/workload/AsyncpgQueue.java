// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.benchmarks.Absent;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.queue.SqlspecQueue;
import io.howdah.benchmarks.workload.Queues.Team;
import java.io.IOException;

/** SQLSpec's queue as SQLSpec runs it, by asyncpg. The table is filled, and counted behind the turn, by Howdah. */
record AsyncpgQueue(Contender peer, Team team, Database database, Session session) implements Contender {
    /** @param team whose table the original's statements work on, which is there */
    static Contender of(Team team, PythonDriver driver, Place place) throws IOException {
        Contender peer = driver.peer("queue.py", place.address(), SqlspecQueue.TAKE);
        if (peer instanceof Absent) {
            return peer;
        }
        Database database = place.address().howdah(1);
        return new AsyncpgQueue(peer, team, database, database.session().await());
    }

    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public void prepare() {
        team.prepare(session);
    }

    @Override
    public Slice run(int operations) throws Exception {
        return peer.run(team.events()).of(team.events());
    }

    @Override
    public void verify() {
        team.verify(session, name());
    }

    @Override
    public void close() {
        peer.close();
        session.close();
        database.close();
    }
}
