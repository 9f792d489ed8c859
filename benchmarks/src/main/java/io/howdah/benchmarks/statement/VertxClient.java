// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.benchmarks.Place;
import io.howdah.engine.PlainHome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The client beneath Howdah, as it is, with rows mapped by hand. What it gives later it gives on its event loop, or, with
 * a hop, where Howdah does.
 */
public record VertxClient(String name, Vertx vertx, SqlClient client, boolean hop) implements Client {
    private static final Executor EXECUTOR = PlainHome.INSTANCE.executor();

    /** Everything on one connection. */
    public static Client onConnection(Place place, boolean hop) {
        Vertx vertx = Vertx.vertx();
        return new VertxClient(
                name(hop),
                vertx,
                PgConnection.connect(vertx, place.address().vertx()).await(),
                hop);
    }

    /** Each statement on a connection of the pool. */
    public static Client onPool(Place place, int size, boolean hop) {
        Vertx vertx = Vertx.vertx();
        return new VertxClient(name(hop), vertx, place.address().vertx(vertx, size), hop);
    }

    private static String name(boolean hop) {
        return hop ? "vertx with the same hop" : "vertx";
    }

    private <T> CompletionStage<T> mapped(Future<RowSet<Row>> rows, Function<RowSet<Row>, T> mapping) {
        return hop
                ? rows.toCompletionStage().thenApplyAsync(mapping, EXECUTOR)
                : rows.map(mapping).toCompletionStage();
    }

    private static Item first(RowSet<Row> rows) {
        return item(rows.iterator().next());
    }

    private static List<Item> all(RowSet<Row> rows) {
        List<Item> items = new ArrayList<>(rows.size());
        for (RowIterator<Row> row = rows.iterator(); row.hasNext(); ) {
            items.add(item(row.next()));
        }
        return items;
    }

    static Item item(Row row) {
        return new Item(
                row.getInteger(0), row.getString(1), row.getOffsetDateTime(2), row.getBigDecimal(3), row.getString(4));
    }

    @Override
    public Item point(int id) {
        return pointLater(id).toCompletableFuture().join();
    }

    @Override
    public CompletionStage<Item> pointLater(int id) {
        return mapped(client.preparedQuery(Items.ONE_VERTX).execute(Tuple.of(id)), VertxClient::first);
    }

    @Override
    public List<Item> rows() {
        return mapped(client.preparedQuery(Items.ALL_VERTX).execute(), VertxClient::all)
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() {
        client.close().await();
        vertx.close().await();
    }
}
