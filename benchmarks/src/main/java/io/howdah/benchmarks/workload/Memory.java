// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import com.zaxxer.hikari.HikariDataSource;
import io.howdah.Database;
import io.howdah.Session;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** What an open connection that has run a statement holds of the heap: of a pool of fifty, all of them borrowed. */
final class Memory implements Workload {
    private static final int CONNECTIONS = 50;
    private static final String STATEMENT = "select 1";

    @Override
    public String id() {
        return "memory-connection";
    }

    @Override
    public Unit unit() {
        return Unit.KIBIBYTES;
    }

    @Override
    public int operations() {
        return CONNECTIONS;
    }

    /** A pool with that many of its connections borrowed. */
    private interface Opened {
        void close() throws Exception;
    }

    private interface Opening {
        Opened open(Place place) throws Exception;
    }

    @Override
    public List<Contender> contenders(Place place) {
        return List.of(
                new Pooled("howdah", place, Memory::howdah),
                new Pooled("vertx", place, Memory::vertx),
                new Pooled("pgjdbc hikari", place, Memory::hikari));
    }

    /** Opens, weighs and closes. */
    private record Pooled(String name, Place place, Opening opening) implements Contender {
        @Override
        public Slice run(int operations) throws Exception {
            long before = heap();
            long begun = System.nanoTime();
            Opened opened = opening.open(place);
            try {
                return new Slice(System.nanoTime() - begun, 0, operations).holding(heap() - before);
            } finally {
                opened.close();
            }
        }

        private static long heap() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(20); // what is freed by references is freed a moment later
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    private static Opened howdah(Place place) {
        Database database = place.address().howdah(CONNECTIONS);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Session session = database.session().await();
            session.selectValue(Integer.class, STATEMENT).await();
            sessions.add(session);
        }
        return () -> {
            sessions.forEach(Session::close);
            database.close();
        };
    }

    private static Opened vertx(Place place) {
        Vertx vertx = Vertx.vertx();
        Pool pool = place.address().vertx(vertx, CONNECTIONS);
        List<SqlConnection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            SqlConnection connection = pool.getConnection().await();
            connection.preparedQuery(STATEMENT).execute().await();
            connections.add(connection);
        }
        return () -> {
            for (SqlConnection connection : connections) {
                connection.close().await();
            }
            pool.close().await();
            vertx.close().await();
        };
    }

    private static Opened hikari(Place place) throws Exception {
        HikariDataSource pool = new HikariDataSource(place.address().hikari(CONNECTIONS));
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = pool.getConnection();
            try (var statement = connection.prepareStatement(STATEMENT)) {
                statement.execute();
            }
            connections.add(connection);
        }
        return () -> {
            for (Connection connection : connections) {
                connection.close();
            }
            pool.close();
        };
    }
}
