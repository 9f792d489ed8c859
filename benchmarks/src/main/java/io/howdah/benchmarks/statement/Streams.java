// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.Database;
import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Checksum;
import io.howdah.benchmarks.Slice;
import io.r2dbc.spi.Connection;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.Transaction;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads a million rows one by one, each client in a process of its own, whose heap could not hold them. It waits for its turns
 * as the peers in Python do: its words are the contender and the parts of the address.
 */
public final class Streams {
    public static final List<String> CONTENDERS = List.of("howdah", "vertx", "pgjdbc", "r2dbc");

    /** Rows fetched at a time by everybody: as many as Howdah fetches unless told. */
    private static final int PORTION = 256;

    private Streams() {}

    /** Makes a record of every row. */
    private interface Reading {
        /** @param each is given the records one by one, on whichever threads */
        void all(Consumer<Item> each) throws Exception;
    }

    public static void main(String[] words) throws Exception {
        Reading reading =
                reading(words[0], new Address(words[1], Integer.parseInt(words[2]), words[3], words[4], words[5]));
        System.out.println("ready");
        serve(reading);
        System.exit(0);
    }

    private static void serve(Reading reading) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals("content")) {
                System.out.println(content(reading));
                continue;
            }
            int operations = Integer.parseInt(order);
            Slice slice = Slice.of(() -> {
                LongAdder sum = new LongAdder();
                for (int i = 0; i < operations; i++) {
                    reading.all(item -> sum.add(item.id()));
                }
                return sum.sum();
            });
            System.out.println(slice.nanos() + " " + slice.cpuNanos() + " " + slice.check());
        }
    }

    private static Checksum content(Reading reading) throws Exception {
        Checksum content = new Checksum();
        reading.all(item -> Items.add(item, content));
        return content;
    }

    private static Reading reading(String contender, Address address) throws SQLException {
        return switch (contender) {
            case "howdah" -> howdah(address);
            case "vertx" -> vertx(address);
            case "pgjdbc" -> pgjdbc(address);
            case "r2dbc" -> r2dbc(address);
            default -> throw new IllegalArgumentException("There is no contender " + contender);
        };
    }

    private static Reading howdah(Address address) {
        Database database = address.howdah(1);
        return each -> database.stream(Item.class, Items.MANY).forEach(each).await();
    }

    private static Reading vertx(Address address) {
        PgConnection connection =
                PgConnection.connect(Vertx.vertx(), address.vertx()).await();
        io.vertx.sqlclient.PreparedStatement statement =
                connection.prepare(Items.MANY_VERTX).await();
        return each -> {
            Transaction transaction = connection.begin().await();
            CompletableFuture<Void> ended = new CompletableFuture<>();
            RowStream<Row> rows = statement.createStream(PORTION);
            rows.exceptionHandler(ended::completeExceptionally);
            rows.endHandler(end -> ended.complete(null));
            rows.handler(row -> each.accept(VertxClient.item(row)));
            ended.join();
            rows.close().await();
            transaction.commit().await();
        };
    }

    private static Reading pgjdbc(Address address) throws SQLException {
        java.sql.Connection connection = address.jdbc();
        connection.setAutoCommit(false);
        PreparedStatement statement = connection.prepareStatement(Items.MANY);
        statement.setFetchSize(PORTION);
        return each -> {
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.accept(JdbcClient.item(rows));
                }
            }
            connection.commit();
        };
    }

    private static Reading r2dbc(Address address) {
        Connection connection = Objects.requireNonNull(
                Mono.from(R2dbcClient.factory(address).create()).block());
        return each -> {
            Mono.from(connection.beginTransaction()).block();
            Flux.from(connection.createStatement(Items.MANY).fetchSize(PORTION).execute())
                    .<Item>flatMap(result -> result.map(R2dbcClient::item))
                    .doOnNext(each)
                    .blockLast();
            Mono.from(connection.commitTransaction()).block();
        };
    }
}
