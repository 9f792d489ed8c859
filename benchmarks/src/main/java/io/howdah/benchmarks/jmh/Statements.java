// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.jmh;

import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.statement.Client;
import io.howdah.benchmarks.statement.HowdahClient;
import io.howdah.benchmarks.statement.Item;
import io.howdah.benchmarks.statement.Items;
import io.howdah.benchmarks.statement.JdbcClient;
import io.howdah.benchmarks.statement.Together;
import io.howdah.benchmarks.statement.VertxClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A row by its key, and a thousand rows, into records. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Statements {
    private static final int OPERATIONS = 6_400;
    private static final int IN_FLIGHT = 64;
    private static final int POOL = 8;

    /** A client with a PostgreSQL of its own, checked to read what pgjdbc reads. */
    @State(Scope.Benchmark)
    public abstract static class Running {
        @Param({"howdah", "vertx", "vertx with the same hop", "pgjdbc"})
        public String contender = "";

        private @Nullable Place place;
        private @Nullable Client client;

        abstract Client connect(Place place) throws Exception;

        @Setup(Level.Trial)
        public void open() throws Exception {
            Place opened = Place.open(Path.of(""), Duration.ZERO);
            place = opened;
            Items.create(opened.postgres());
            Client connected = connect(opened);
            client = connected;
            try (Client other = JdbcClient.onConnection(opened)) {
                Items.check(connected, other.rows());
            }
        }

        Client client() {
            return Objects.requireNonNull(client);
        }

        @TearDown(Level.Trial)
        public void close() {
            client().close();
            Objects.requireNonNull(place).close();
        }
    }

    /** Everything on one connection. */
    public static class OneConnection extends Running {
        @Override
        Client connect(Place place) throws Exception {
            return switch (contender) {
                case "howdah" -> HowdahClient.onSession(place);
                case "pgjdbc" -> JdbcClient.onConnection(place);
                default -> VertxClient.onConnection(place, !contender.equals("vertx"));
            };
        }
    }

    /** Each statement on a connection of a pool. */
    public static class ManyConnections extends Running {
        @Override
        Client connect(Place place) {
            return switch (contender) {
                case "howdah" -> HowdahClient.onPool(place, POOL);
                case "pgjdbc" -> JdbcClient.onPool(place, POOL, IN_FLIGHT);
                default -> VertxClient.onPool(place, POOL, !contender.equals("vertx"));
            };
        }
    }

    @Benchmark
    public Item point(OneConnection connection) throws Exception {
        return connection.client().point(7);
    }

    @Benchmark
    public List<Item> rows(OneConnection connection) throws Exception {
        return connection.client().rows();
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public long pointsTogether(ManyConnections pool) {
        return Together.run(pool.client(), OPERATIONS, IN_FLIGHT);
    }
}
