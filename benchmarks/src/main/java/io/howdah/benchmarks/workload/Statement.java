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
import io.howdah.benchmarks.statement.VertxClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** A statement, as an application runs it, in plain Java. */
enum Statement implements Workload {
    /** One row by its key into a record, one after the other, each waited for, on one connection. */
    POINT("point", Unit.MICROSECONDS, 5_000) {
        @Override
        List<Client> clients(Place place) throws Exception {
            return onOneConnection(place);
        }

        @Override
        long run(Client client, int operations) throws Exception {
            long sum = 0;
            for (int i = 0; i < operations; i++) {
                sum += client.point(key(i)).id();
            }
            return sum;
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
            return together(client, operations);
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
                    JdbcClient.onPool(place, POOL, IN_FLIGHT));
        }

        @Override
        long run(Client client, int operations) {
            return together(client, operations);
        }
    },
    /** A thousand rows into records, waited for, on one connection. */
    ROWS("rows", Unit.MICROSECONDS, 400) {
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
                JdbcClient.onConnection(place));
    }

    private static int key(int operation) {
        return operation % Items.COUNT + 1;
    }

    /** Begins the next as soon as one has come. */
    private static long together(Client client, int operations) {
        AtomicInteger left = new AtomicInteger(operations);
        LongAdder sum = new LongAdder();
        CompletableFuture<?>[] chains = IntStream.range(0, IN_FLIGHT)
                .mapToObj(chain -> next(client, left, sum, new CompletableFuture<>()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(chains).join();
        return sum.sum();
    }

    private static CompletableFuture<Void> next(
            Client client, AtomicInteger left, LongAdder sum, CompletableFuture<Void> end) {
        int operation = left.decrementAndGet();
        if (operation < 0) {
            end.complete(null);
            return end;
        }
        client.pointLater(key(operation)).whenComplete((item, failure) -> {
            if (failure != null) {
                end.completeExceptionally(failure);
                return;
            }
            sum.add(item.id());
            next(client, left, sum, end);
        });
        return end;
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
            check(client, expected);
        }
        return clients.stream()
                .<Contender>map(client -> new Turns(this, client))
                .toList();
    }

    /** All read the same, whole. */
    private static void check(Client client, List<Item> expected) throws Exception {
        if (expected.size() != Items.COUNT || !client.rows().equals(expected)) {
            throw new IllegalStateException(client.name() + " reads other rows than Howdah");
        }
        Item one = client.pointLater(7).toCompletableFuture().join();
        if (!one.equals(expected.get(6)) || !client.point(7).equals(one)) {
            throw new IllegalStateException(client.name() + " reads another row than Howdah");
        }
    }

    /** A client as a contender. */
    private record Turns(Statement statement, Client client) implements Contender {
        @Override
        public String name() {
            return client.name();
        }

        @Override
        public Slice run(int operations) throws Exception {
            return Slice.of(() -> statement.run(client, operations));
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
