// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Merge;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.Upsert;
import io.howdah.benchmarks.Absent;
import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.workload.Prices.Price;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows from the application's objects into a table, on one connection. An upsert is done by each of the ways in which rows may
 * reach one statement, so that the numbers of rows at which they cross can be read off: see docs/decisions/0024 and 0029.
 *
 * @param upsert whether half of the rows are there already, and are updated
 * @param indexed whether the table has a primary key
 */
record Bulk(boolean upsert, int rows, boolean indexed) implements Workload {
    private static final int ROWS_IN_A_TURN = 100_000;
    private static final int MOST_IN_A_TURN = 1_000;

    /** Fewer rows than that take less time than to make the table ready for them. */
    private static final int WORTH_A_TABLE = 1_000;

    /** From so many rows on they get a plan of their own each time, as by Howdah itself. */
    private static final int WORTH_A_PLAN = 5_000;

    private static final String INSERT = "insert into prices(id, name, price, stock) values ($1, $2, $3, $4)";
    private static final String ON_CONFLICT =
            " on conflict (id) do update set name = excluded.name," + " price = excluded.price, stock = excluded.stock";

    /** As SQLSpec writes it for PostgreSQL. */
    private static final String SQLSPEC =
            "merge into prices as t using (select \"id\", \"name\", \"price\", \"stock\" from"
                    + " jsonb_to_recordset(cast($1 as jsonb)) as src_data(\"id\" integer, \"name\" text, \"price\" numeric,"
                    + " \"stock\" integer)) as src(\"id\", \"name\", \"price\", \"stock\") on (t.id = src.id)"
                    + " when matched then update set name = src.name, price = src.price, stock = src.stock"
                    + " when not matched then insert (id, name, price, stock) values (src.id, src.name, src.price, src.stock)";

    /** As Howdah writes it, for any number of rows. */
    private static final String ARRAYS =
            Upsert.into("prices").key("id").rows(Prices.rows(2)).toSql();

    /** Brings the rows to the server, and waits for it. */
    private interface Load {
        void rows(List<Price> rows) throws Exception;
    }

    /** Brings so many portions, the first of them with the first rows, to the table that is ready for them. */
    private interface Loads {
        Slice run(int portions) throws Exception;
    }

    @Override
    public String id() {
        return (upsert ? "upsert-" : indexed ? "batch-indexed-" : "batch-") + rows;
    }

    @Override
    public Unit unit() {
        return Unit.MICROSECONDS;
    }

    @Override
    public int operations() {
        return Math.min(ROWS_IN_A_TURN / rows, MOST_IN_A_TURN);
    }

    @Override
    public List<Contender> contenders(Place place) throws Exception {
        Prices prices = Prices.create(place, indexed);
        List<Contender> contenders = new ArrayList<>();
        if (upsert) {
            Upsert into = Upsert.into("prices").key("id");
            contenders.add(howdah(place, prices, "howdah", (session, all) -> session.execute(into.rows(all))
                    .await()));
            contenders.add(howdah(place, prices, "howdah on-conflict", (session, all) -> session.execute(
                            into.concurrencySafe().rows(all))
                    .await()));
            contenders.add(howdah(place, prices, "howdah jsonb", (session, all) -> session.execute(
                            SQLSPEC, json(all).encode())
                    .await()));
            contenders.add(howdah(place, prices, "howdah arrays", Bulk::asArrays));
            contenders.add(howdah(place, prices, "howdah copy", Bulk::throughTable));
            contenders.add(vertx(place, prices, "sqlspec statement", (connection, all) -> connection
                    .preparedQuery(SQLSPEC)
                    .execute(Tuple.of(json(all)))
                    .await()));
        } else {
            contenders.add(howdah(place, prices, "howdah", (session, all) -> session.executeMany(
                            "insert into prices(id, name, price, stock) values (:id, :name, :price, :stock)", all)
                    .await()));
            contenders.add(vertx(place, prices, "vertx batch", (connection, all) -> connection
                    .preparedQuery(INSERT)
                    .executeBatch(all.stream()
                            .map(row -> Tuple.of(row.id(), row.name(), row.price(), row.stock()))
                            .toList())
                    .await()));
        }
        contenders.addAll(python(place, prices));
        contenders.add(pgjdbc(place, prices));
        return contenders;
    }

    /** asyncpg as SQLSpec uses it; for an upsert with its statement, which psycopg would bring no other way. */
    private List<Contender> python(Place place, Prices prices) throws IOException {
        List<String> words = List.of(upsert ? "upsert" : "batch", "" + rows, upsert ? SQLSPEC : INSERT);
        List<Contender> peers = new ArrayList<>();
        for (PythonDriver driver : List.of(PythonDriver.ASYNCPG, PythonDriver.UVLOOP, PythonDriver.PSYCOPG)) {
            if (!upsert || driver != PythonDriver.PSYCOPG) {
                Contender peer = driver.peer("bulk.py", place.address(), words);
                peers.add(peer instanceof Absent ? peer : measured(place, prices, peer.name(), peer::run, peer));
            }
        }
        return peers;
    }

    /** What an upsert of not too many rows is, with however many. */
    private static Object asArrays(Session session, List<Price> all) {
        return session.execute(
                        all.size() < WORTH_A_PLAN ? ARRAYS : Sql.unprepared(ARRAYS),
                        all.stream().map(Price::id).toList(),
                        all.stream().map(Price::name).toList(),
                        all.stream().map(Price::price).toList(),
                        all.stream().map(Price::stock).toList())
                .await();
    }

    /** What an upsert of many rows is, by verbs of the application's. */
    private static Object throughTable(Session session, List<Price> all) {
        session.begin();
        session.execute("create temporary table many(id int, name text, price numeric, stock int) on commit drop");
        session.copyIn(CopyTarget.table("many"), CopySource.rows(all));
        session.execute("analyze many (id)");
        session.execute(Merge.into("prices")
                .usingTable("many")
                .on("id")
                .whenMatched()
                .update("name", "price", "stock")
                .whenNotMatched()
                .insert("id", "name", "price", "stock"));
        session.commit().await();
        return all;
    }

    private static JsonArray json(List<Price> rows) {
        JsonArray array = new JsonArray(new ArrayList<>(rows.size()));
        for (Price row : rows) {
            array.add(new JsonObject()
                    .put("id", row.id())
                    .put("name", row.name())
                    .put("price", row.price())
                    .put("stock", row.stock()));
        }
        return array;
    }

    /** A load on a connection of some kind. */
    private interface On<C> {
        Object load(C connection, List<Price> rows) throws Exception;
    }

    private Contender howdah(Place place, Prices prices, String name, On<Session> on) {
        Database database = place.address().howdah(1);
        Session session = database.session().await();
        return contender(place, prices, name, all -> on.load(session, all), () -> {
            session.close();
            database.close();
        });
    }

    private Contender vertx(Place place, Prices prices, String name, On<PgConnection> on) {
        Vertx vertx = Vertx.vertx();
        PgConnection connection =
                PgConnection.connect(vertx, place.address().vertx()).await();
        return contender(place, prices, name, all -> on.load(connection, all), () -> vertx.close()
                .await());
    }

    /** All values of one statement are one row each; the driver makes rows of several of them. */
    private Contender pgjdbc(Place place, Prices prices) throws SQLException {
        Address address = place.address();
        Connection connection = DriverManager.getConnection(
                address.jdbcUrl() + "&reWriteBatchedInserts=true", address.user(), address.password());
        connection.setAutoCommit(false);
        PreparedStatement insert =
                connection.prepareStatement((INSERT + (upsert ? ON_CONFLICT : "")).replaceAll("\\$\\d", "?"));
        return contender(
                place,
                prices,
                "pgjdbc rewritten",
                all -> {
                    for (Price row : all) {
                        insert.setInt(1, row.id());
                        insert.setString(2, row.name());
                        insert.setBigDecimal(3, row.price());
                        insert.setInt(4, row.stock());
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    connection.commit();
                },
                () -> {
                    connection.close();
                    prices.close(); // with the last of the contenders
                });
    }

    private Contender contender(Place place, Prices prices, String name, Load load, AutoCloseable end) {
        Loads portions = loads -> {
            List<Price> all = Prices.rows(rows * loads);
            return Slice.of(() -> {
                for (int from = 0; from < all.size(); from += rows) {
                    load.rows(all.subList(from, from + rows));
                }
                return 0;
            });
        };
        return measured(place, prices, name, portions, end);
    }

    /** What makes the table ready, and looks at it behind the loads, is not measured, neither here nor in PostgreSQL. */
    private Contender measured(Place place, Prices prices, String name, Loads portions, AutoCloseable end) {
        return new InProcess(
                name,
                operations -> {
                    int together = rows < WORTH_A_TABLE ? operations : 1;
                    long nanos = 0;
                    long cpu = 0;
                    long check = 0;
                    double server = 0;
                    for (int done = 0; done < operations; done += together) {
                        makeReady(prices, rows * together);
                        double before = place.serverCpuNanos();
                        Slice slice = portions.run(together);
                        server += place.serverCpuNanos() - before;
                        nanos += slice.nanos();
                        cpu += slice.cpuNanos();
                        check += prices.sum();
                    }
                    return new Slice(nanos, cpu, check).costing(server);
                },
                end);
    }

    private void makeReady(Prices prices, int all) throws SQLException {
        if (upsert) {
            prices.halfFilled(all);
        } else {
            prices.empty();
        }
    }
}
