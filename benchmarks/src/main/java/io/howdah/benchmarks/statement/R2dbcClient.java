// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Place;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-postgresql, with rows mapped by hand. What it gives later it gives on its event loop. */
public record R2dbcClient(Connections connections, Runnable end) implements Client {
    /** Where a statement's connection comes from. */
    interface Connections {
        <T> Flux<T> using(Function<Connection, Publisher<T>> work);
    }

    /** Everything on one connection. */
    public static Client onConnection(Place place) {
        Connection connection = Objects.requireNonNull(
                Mono.from(factory(place.address()).create()).block());
        return new R2dbcClient(
                new One(connection), () -> Mono.from(connection.close()).block());
    }

    /** Each statement on a connection of the pool. */
    public static Client onPool(Place place, int size) {
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory(place.address()))
                .initialSize(size)
                .maxSize(size)
                .build());
        return new R2dbcClient(new Pooled(pool), pool::dispose);
    }

    static PostgresqlConnectionFactory factory(Address address) {
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(address.host())
                .port(address.port())
                .database(address.database())
                .username(address.user())
                .password(address.password())
                .sslMode(SSLMode.fromValue(Address.SSL_MODE))
                .build());
    }

    private record One(Connection connection) implements Connections {
        @Override
        public <T> Flux<T> using(Function<Connection, Publisher<T>> work) {
            return Flux.from(work.apply(connection));
        }
    }

    private record Pooled(ConnectionPool pool) implements Connections {
        @Override
        public <T> Flux<T> using(Function<Connection, Publisher<T>> work) {
            return Flux.usingWhen(pool.create(), work, Connection::close);
        }
    }

    @Override
    public String name() {
        return "r2dbc";
    }

    @Override
    public Item point(int id) {
        return pointLater(id).toCompletableFuture().join();
    }

    @Override
    public CompletionStage<Item> pointLater(int id) {
        return connections
                .<Item>using(connection -> Flux.from(connection
                                .createStatement(Items.ONE)
                                .bind("$1", id)
                                .execute())
                        .flatMap(result -> result.map(R2dbcClient::item)))
                .next()
                .toFuture();
    }

    @Override
    public List<Item> rows() {
        return Objects.requireNonNull(connections
                .<Item>using(connection -> Flux.from(
                                connection.createStatement(Items.ALL).execute())
                        .flatMap(result -> result.map(R2dbcClient::item)))
                .collectList()
                .block());
    }

    static Item item(Readable row) {
        return new Item(
                Objects.requireNonNull(row.get(0, Integer.class)),
                Objects.requireNonNull(row.get(1, String.class)),
                Objects.requireNonNull(row.get(2, OffsetDateTime.class)),
                Objects.requireNonNull(row.get(3, BigDecimal.class)),
                Objects.requireNonNull(row.get(4, String.class)));
    }

    @Override
    public void close() {
        end.run();
    }
}
