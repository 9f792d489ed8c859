// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.statement.Client;
import io.howdah.benchmarks.statement.HowdahClient;
import io.howdah.benchmarks.statement.Item;
import io.howdah.benchmarks.statement.Items;
import io.howdah.benchmarks.statement.JdbcClient;
import io.howdah.benchmarks.statement.R2dbcClient;
import io.howdah.benchmarks.statement.Together;
import io.howdah.benchmarks.statement.VertxClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A statement, as an application runs it, in plain Java. */
enum Statement implements Workload {
    /** One row by its key into a record, one after the other, each waited for, on one connection. */
    POINT("point-1", Unit.MICROSECONDS, 5_000) {
        @Override
        List<Client> clients(Place place) throws Exception {
            return onOneConnection(place);
        }

        @Override
        long run(Client client, int operations) throws Exception {
            long sum = 0;
            for (int i = 0; i < operations; i++) {
                sum += client.point(Items.key(i)).id();
            }
            return sum;
        }

        @Override
        List<Contender> processes(Place place) throws IOException {
            List<Contender> peers = python(place, "point");
            peers.add(Pgbench.of(place.address(), 1));
            return peers;
        }
    },
    /** The same with 64 in flight on one connection; what only waits has none of that. */
    POINT_PIPELINED("point-64-pipelined", Unit.PER_SECOND, 30_000) {
        @Override
        List<Client> clients(Place place) {
            return List.of(
                    HowdahClient.onSession(place),
                    VertxClient.onConnection(place, false),
                    VertxClient.onConnection(place, true));
        }

        @Override
        long run(Client client, int operations) {
            return Together.run(client, operations, IN_FLIGHT);
        }
    },
    /** The same with 64 in flight on the connections of a pool. */
    POINT_POOLED("point-64", Unit.PER_SECOND, 30_000) {
        @Override
        List<Client> clients(Place place) {
            return List.of(
                    HowdahClient.onPool(place, POOL),
                    VertxClient.onPool(place, POOL, false),
                    VertxClient.onPool(place, POOL, true),
                    JdbcClient.onPool(place, POOL, IN_FLIGHT),
                    R2dbcClient.onPool(place, POOL));
        }

        @Override
        long run(Client client, int operations) {
            return Together.run(client, operations, IN_FLIGHT);
        }

        /** As many connections as the pools have, each always busy: what PostgreSQL itself can do. */
        @Override
        List<Contender> processes(Place place) throws IOException {
            return List.of(Pgbench.of(place.address(), POOL));
        }
    },
    /** A thousand rows into records, waited for, on one connection. */
    ROWS("rows-1000", Unit.MICROSECONDS, 400) {
        @Override
        List<Client> clients(Place place) throws Exception {
            return onOneConnection(place);
        }

        @Override
        long run(Client client, int operations) throws Exception {
            long sum = 0;
            for (int i = 0; i < operations; i++) {
                sum += client.rows().size();
            }
            return sum;
        }

        @Override
        List<Contender> processes(Place place) throws IOException {
            return python(place, "rows");
        }
    };

    private static final int IN_FLIGHT = 64;
    private static final int POOL = 8;

    private final String id;
    private final Unit unit;
    private final int operations;

    Statement(String id, Unit unit, int operations) {
        this.id = id;
        this.unit = unit;
        this.operations = operations;
    }

    abstract List<Client> clients(Place place) throws Exception;

    abstract long run(Client client, int operations) throws Exception;

    private static List<Client> onOneConnection(Place place) throws Exception {
        return List.of(
                HowdahClient.onSession(place),
                VertxClient.onConnection(place, false),
                VertxClient.onConnection(place, true),
                JdbcClient.onConnection(place),
                R2dbcClient.onConnection(place));
    }

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
        Items.create(place.postgres());
        List<Client> clients = clients(place);
        List<Item> expected = clients.get(0).rows();
        for (Client client : clients) {
            Items.check(client, expected);
        }
        List<Contender> contenders = new ArrayList<>();
        clients.forEach(client -> contenders.add(
                new InProcess(client.name(), operations -> Slice.of(() -> run(client, operations)), client)
                        .telling(() -> Items.content(client.rows()))));
        contenders.addAll(processes(place));
        return contenders;
    }

    /** Contenders that are processes of their own. */
    List<Contender> processes(Place place) throws IOException {
        return List.of();
    }

    private static List<Contender> python(Place place, String what) throws IOException {
        List<Contender> peers = new ArrayList<>();
        for (PythonDriver driver : List.of(PythonDriver.ASYNCPG, PythonDriver.UVLOOP, PythonDriver.PSYCOPG)) {
            peers.add(driver.peer("statement.py", place.address(), List.of(what)));
        }
        return peers;
    }
}
