// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import com.zaxxer.hikari.HikariDataSource;
import io.howdah.benchmarks.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** pgjdbc, with rows mapped by hand. What it gives later it gives by threads that wait. */
public record JdbcClient(Connections connections, ExecutorService threads, Runnable end) implements Client {
    /** Where a statement's connection comes from. */
    interface Connections {
        Connection get() throws SQLException;

        /** Ends the use of a connection. */
        void release(Connection connection) throws SQLException;
    }

    /** Everything on one connection. */
    public static Client onConnection(Place place) throws SQLException {
        Connection connection = place.address().jdbc();
        return new JdbcClient(new One(connection), Executors.newFixedThreadPool(1), () -> {
            try {
                connection.close();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /**
     * Each statement on a connection of the pool.
     *
     * @param threads that wait for what comes later
     */
    public static Client onPool(Place place, int size, int threads) {
        HikariDataSource pool = new HikariDataSource(place.address().hikari(size));
        return new JdbcClient(new Pooled(pool), Executors.newFixedThreadPool(threads), pool::close);
    }

    private record One(Connection get) implements Connections {
        @Override
        public void release(Connection connection) {}
    }

    private record Pooled(HikariDataSource pool) implements Connections {
        @Override
        public Connection get() throws SQLException {
            return pool.getConnection();
        }

        @Override
        public void release(Connection connection) throws SQLException {
            connection.close();
        }
    }

    @Override
    public String name() {
        return "pgjdbc";
    }

    @Override
    public Item point(int id) throws SQLException {
        Connection connection = connections.get();
        try (PreparedStatement statement = connection.prepareStatement(Items.ONE_JDBC)) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return item(rows);
            }
        } finally {
            connections.release(connection);
        }
    }

    @Override
    public CompletionStage<Item> pointLater(int id) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return point(id);
                    } catch (SQLException failure) {
                        throw new CompletionException(failure);
                    }
                },
                threads);
    }

    @Override
    public List<Item> rows() throws SQLException {
        Connection connection = connections.get();
        try (PreparedStatement statement = connection.prepareStatement(Items.ALL);
                ResultSet rows = statement.executeQuery()) {
            List<Item> items = new ArrayList<>();
            while (rows.next()) {
                items.add(item(rows));
            }
            return items;
        } finally {
            connections.release(connection);
        }
    }

    static Item item(ResultSet row) throws SQLException {
        return new Item(
                row.getInt(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class),
                row.getBigDecimal(4),
                row.getString(5));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        end.run();
    }
}
