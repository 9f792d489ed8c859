// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.Database;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.benchmarks.Absent;
import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Workload;
import io.howdah.testkit.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.SqlClientInternal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Several prepared statements in one transaction, on one connection, over a link of a given length.
 *
 * @param roundTrip what the link adds to a round trip, beside what the place's own does
 */
record Stack(int statements, Duration roundTrip) implements Workload {
    private static final List<String> KINDS = List.of(
            "insert into stack_log(n) values ($1::bigint)",
            "update stack_users set last_login = $1::bigint where id = 1",
            "select 3 + sign(count(*))::bigint from stack_permissions where user_id = sign($1::bigint + 1)");
    private static final int ON_LOOPBACK = 1_000;
    private static final int ON_A_LINK = 100;

    @Override
    public String id() {
        return "stack-" + statements + "-rtt" + roundTrip.toMillis();
    }

    @Override
    public Unit unit() {
        return Unit.MICROSECONDS;
    }

    @Override
    public int operations() {
        return roundTrip.isZero() ? ON_LOOPBACK : ON_A_LINK;
    }

    @Override
    public List<Contender> contenders(Place place) throws Exception {
        prepare(place.postgres());
        Address address = place.address(roundTrip);
        List<String> sqls = IntStream.range(0, statements)
                .mapToObj(i -> KINDS.get(i % KINDS.size()) + " /* " + i + " */")
                .toList();
        List<Contender> contenders = new ArrayList<>();
        contenders.add(howdah("howdah", address, sqls, "false"));
        contenders.add(howdah("howdah stack-native-disabled", address, sqls, "true"));
        contenders.add(vertx("vertx awaited", address, sqls, Stack::awaited));
        contenders.add(vertx("vertx one-flush", address, sqls, Stack::oneFlush));
        contenders.add(pgjdbc(address, sqls));
        for (PythonDriver driver : List.of(PythonDriver.ASYNCPG, PythonDriver.UVLOOP, PythonDriver.PSYCOPG_PIPELINE)) {
            contenders.add(driver.peer("stack.py", address, sqls));
        }
        int inserts = Math.toIntExact(
                sqls.stream().filter(sql -> sql.startsWith("insert")).count());
        return contenders.stream()
                .<Contender>map(contender ->
                        contender instanceof Absent ? contender : new Committing(contender, place.postgres(), inserts))
                .toList();
    }

    private static void prepare(PostgresServer postgres) {
        postgres.execute("drop table if exists stack_log, stack_users, stack_permissions");
        postgres.execute("create unlogged table stack_log(n bigint)");
        postgres.execute(
                "create unlogged table stack_users(id int primary key, last_login bigint) with (fillfactor = 10)");
        postgres.execute("create unlogged table stack_permissions(user_id int primary key, permission text)");
        postgres.execute("insert into stack_users values (1, 0)");
        postgres.execute("insert into stack_permissions values (1, 'read')");
        postgres.execute("grant all on stack_log, stack_users, stack_permissions to public");
    }

    private static Contender howdah(String name, Address address, List<String> sqls, String sequential) {
        Database database = address.howdah(1, Map.of("stack-native-disabled", sequential));
        return InProcess.repeating(
                name,
                operation -> {
                    StatementStack stack = StatementStack.empty();
                    for (String sql : sqls) {
                        stack = stack.pushExecute(sql, operation);
                    }
                    long check = 0;
                    for (StackResult result : database.executeStack(stack).await()) {
                        check += result.rows().isEmpty()
                                ? result.rowsAffected()
                                : Long.parseLong("" + result.rows().get(0).get(0));
                    }
                    return check;
                },
                database::close);
    }

    /** The statements of one transaction, each way. */
    private interface VertxStack {
        List<RowSet<Row>> execute(PgConnection connection, List<String> sqls, long operation) throws Exception;
    }

    private static Contender vertx(String name, Address address, List<String> sqls, VertxStack way) {
        Vertx vertx = Vertx.vertx();
        PgConnection connection = PgConnection.connect(vertx, address.vertx()).await();
        return InProcess.repeating(
                name,
                operation -> {
                    long check = 0;
                    for (RowSet<Row> rows : way.execute(connection, sqls, operation)) {
                        check += rows.size() == 0
                                ? rows.rowCount()
                                : rows.iterator().next().getLong(0);
                    }
                    return check;
                },
                () -> vertx.close().await());
    }

    private static List<RowSet<Row>> awaited(PgConnection connection, List<String> sqls, long operation) {
        List<RowSet<Row>> all = new ArrayList<>();
        connection.query("BEGIN").execute().await();
        for (String sql : sqls) {
            all.add(connection.preparedQuery(sql).execute(Tuple.of(operation)).await());
        }
        connection.query("COMMIT").execute().await();
        return all;
    }

    private static List<RowSet<Row>> oneFlush(PgConnection connection, List<String> sqls, long operation) {
        List<Future<RowSet<Row>>> all = new ArrayList<>();
        List<Future<?>> committed = new ArrayList<>();
        ((SqlClientInternal) connection).group(client -> {
            client.query("BEGIN").execute();
            sqls.forEach(sql -> all.add(execute(client, sql, operation)));
            committed.add(client.query("COMMIT").execute());
        });
        committed.get(0).await();
        return all.stream().map(future -> future.await()).toList();
    }

    private static Future<RowSet<Row>> execute(SqlClient client, String sql, long operation) {
        return client.preparedQuery(sql).execute(Tuple.of(operation));
    }

    private static Contender pgjdbc(Address address, List<String> sqls) throws SQLException {
        Connection connection = address.jdbc();
        connection.setAutoCommit(false);
        List<PreparedStatement> prepared = new ArrayList<>();
        for (String sql : sqls) {
            prepared.add(connection.prepareStatement(sql.replace("$1", "?")));
        }
        return InProcess.repeating(
                "pgjdbc",
                operation -> {
                    long check = 0;
                    for (PreparedStatement statement : prepared) {
                        statement.setLong(1, operation);
                        if (statement.execute()) {
                            try (ResultSet rows = statement.getResultSet()) {
                                rows.next();
                                check += rows.getLong(1);
                            }
                        } else {
                            check += statement.getUpdateCount();
                        }
                    }
                    connection.commit();
                    return check;
                },
                connection);
    }
}
