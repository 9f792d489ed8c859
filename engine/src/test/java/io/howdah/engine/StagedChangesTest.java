// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.CheckViolationException;
import io.howdah.Database;
import io.howdah.ForeignKeyViolationException;
import io.howdah.Howdah;
import io.howdah.Merge;
import io.howdah.ParameterException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.Sql;
import io.howdah.TransactionOptions;
import io.howdah.Upsert;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of so many rows that these travel through a temporary table. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class StagedChangesTest {
    private static final int MANY = Staging.WORTH_IT + 1_000;
    private static final Upsert PRICES = Upsert.into("prices").key("sku");

    record Price(String sku, @Nullable BigDecimal price) {}

    private TestSchema schema;
    private Database database;
    private Session session;
    private int version;

    @BeforeEach
    void open(TestSchema fresh) {
        schema = fresh;
        database = Howdah.open(fresh.uri());
        session = database.session().await();
        version = session.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        assumeTrue(version >= 15, "MERGE came with PostgreSQL 15");
        session.executeScript("create table prices(sku text primary key, price numeric, note text default 'none');"
                        + "insert into prices values ('s1', 3, 'old'), ('salt', 5, 'old')")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private static List<Price> many(int offset) {
        return IntStream.range(0, MANY)
                .mapToObj(i -> new Price("s" + i, BigDecimal.valueOf(i + offset)))
                .toList();
    }

    private List<String> texts(String table, String order) {
        return session.select(String.class, "select x::text from " + table + " x order by " + order)
                .await();
    }

    /** Whether the session has made a temporary table so far. */
    private static boolean staged(Session on) {
        return on.selectValue(Boolean.class, "select pg_my_temp_schema() <> 0").await();
    }

    private long tables() {
        return session.selectValue(Long.class, "select count(*) from pg_class where relnamespace = pg_my_temp_schema()")
                .await();
    }

    /** In which the time stands still. */
    private boolean inTransaction() {
        Object then = session.selectValue(Instant.class, "select now()").await();
        return then.equals(session.selectValue(Instant.class, "select now()").await());
    }

    // ---- the same as ever ----

    @ParameterizedTest
    @ValueSource(strings = {"", ", span int4range, home address"})
    void aLargeUpsertDoesWhatManySmallOnesDo(String inTextOnly) {
        session.executeScript(
                        "create type mood as enum ('happy', 'NOT_SO'); create domain posint as int check (value > 0);"
                                + "create type address as (street text, house_no int)")
                .await();
        for (String table : List.of("large", "small")) {
            session.execute("create table " + table
                            + "(id bigint primary key, s smallint, n numeric(10, 2), f float8, r real, t text, v varchar(20),"
                            + " c char(5), y bytea, u uuid, d date, at timestamptz, local timestamp, noon time,"
                            + " span0 interval, j jsonb, js json, feel mood, ints int[], texts text[], pos posint, yes bool,"
                            + " twice bigint generated always as (id * 2) stored, by_default text default 'x'"
                            + inTextOnly + ")")
                    .await();
        }
        List<Map<String, @Nullable Object>> rows = IntStream.range(0, MANY)
                .mapToObj(i -> typed(i, !inTextOnly.isEmpty()))
                .toList();
        Upsert large = Upsert.into("large").key("id");
        Upsert small = Upsert.into("small").key("id");
        session.execute(large.rows(rows.subList(0, 500))).await();
        session.execute(small.rows(rows.subList(0, 500))).await();
        assertThat(staged(session)).isFalse();

        long affected = session.execute(large.rows(rows)).await().rowsAffected();
        for (int from = 0; from < MANY; from += 1_000) {
            session.execute(small.rows(rows.subList(from, Math.min(MANY, from + 1_000))))
                    .await();
        }

        assertThat(staged(session)).isTrue();
        assertThat(affected).isEqualTo(MANY);
        assertThat(texts("large", "id")).hasSize(MANY).isEqualTo(texts("small", "id"));
    }

    record Address(String street, int houseNo) {}

    /** Every column has nulls, but for the key. */
    private static Map<String, @Nullable Object> typed(int i, boolean inTextOnly) {
        LocalDate day = LocalDate.of(2026, 1, 1).plusDays(i);
        LocalTime time = LocalTime.ofNanoOfDay(i * 1_000_000L);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", (long) i);
        row.put("s", i % 1000);
        row.put("n", BigDecimal.valueOf(i * 37L, 2));
        row.put("f", i / 3.0);
        row.put("r", i / 7f);
        row.put("t", "tab\there, line\nthere, \\N, ä, \uD83D\uDC18 " + i);
        row.put("v", "v" + i);
        row.put("c", "c");
        row.put("y", new byte[] {(byte) i, 0, '\\'});
        row.put("u", new UUID(i, -i));
        row.put("d", day);
        row.put("at", Instant.ofEpochSecond(i * 1000L, 1000));
        row.put("local", LocalDateTime.of(day, time));
        row.put("noon", time);
        row.put("span0", Period.of(0, 1, i % 28));
        row.put("j", "{\"a\": [" + i + ", \"x\\n\"]}");
        row.put("js", "{\"b\" :  " + i + "}");
        row.put("feel", i % 2 == 0 ? "happy" : "NOT_SO");
        row.put("ints", List.of(i, i + 1));
        row.put("texts", List.of("a,b", "{" + i + "}", "\"\\"));
        row.put("pos", i + 1);
        row.put("yes", i % 3 == 0);
        if (inTextOnly) {
            row.put("span", "[" + i + "," + (i + 5) + ")");
            row.put("home", new Address("a \"b\", (c) \\", i));
        }
        int column = 0;
        for (Map.Entry<String, @Nullable Object> each : row.entrySet()) {
            if (column > 0 && (i + column) % 11 == 0) {
                each.setValue(null);
            }
            column++;
        }
        return row;
    }

    @Test
    void whichRowsWereInsertedIsTold() {
        List<Row> rows = session.execute(PRICES.rows(many(0)).returning("sku", "price", "note"))
                .await()
                .rows();

        assertThat(staged(session)).as("RETURNING of MERGE came with 17").isEqualTo(version >= 17);
        assertThat(rows).hasSize(MANY);
        assertThat(rows.stream().filter(row -> "UPDATE".equals(row.get("merge_action"))))
                .extracting(row -> row.get("sku") + " " + row.get("price") + " " + row.get("note"))
                .containsExactly("s1 1 old");
        assertThat(rows.stream().filter(row -> "s7".equals(row.get("sku"))))
                .extracting(row -> row.get("merge_action") + " " + row.get("note"))
                .containsExactly("INSERT none");
    }

    @Test
    void aLargeMergeHasItsConditionsValuesAndNamesOfItsOwn() {
        List<Map<String, Integer>> rows = IntStream.range(0, MANY)
                .mapToObj(i -> Map.of("no", i, "xmin", i % 10))
                .toList();
        Merge merge = Merge.into("prices")
                .usingRows(rows)
                .on(Sql.expr("t.sku = 's' || s.no::text || $1", ""))
                .whenMatched(Sql.expr("s.xmin = $1", 1))
                .update(Map.of("price", Sql.expr("t.price + s.xmin"), "note", Sql.value("merged")))
                .whenNotMatched(Sql.expr("s.xmin < $1", 2))
                .insert(Map.of("sku", Sql.expr("'s' || s.no::text"), "price", Sql.expr("s.xmin")));

        Result result = session.execute(merge).await();

        assertThat(staged(session)).isTrue();
        assertThat(result.rowsAffected()).isEqualTo(MANY / 5);
        assertThat(result.operation()).isEqualTo("MERGE");
        assertThat(texts("prices", "sku")).contains("(s1,4,merged)", "(s10,0,none)", "(salt,5,old)");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefusedWithItsColumns() {
        List<Price> rows = new ArrayList<>(many(0));
        rows.set(7, new Price("s1", BigDecimal.ONE));

        assertThatThrownBy(() -> session.execute(PRICES.rows(rows)).await())
                .hasMessageContaining("PostgreSQL refused 'merge into \"prices\" as t")
                .hasMessageContaining("because several rows have the same \"sku\"; give each key once")
                .hasMessageContaining("[21000]");
        assertThat(texts("prices", "sku")).containsExactly("(s1,3,old)", "(salt,5,old)");
        assertThat(inTransaction()).isFalse();
    }

    @Test
    void aValueThatDoesNotFitIsNamedAndHarmsNoTransaction() {
        List<Map<String, Object>> rows = new ArrayList<>(IntStream.range(0, MANY)
                .mapToObj(i -> Map.<String, Object>of("sku", "s" + i, "price", 1))
                .toList());
        rows.set(MANY - 10, Map.of("sku", "x", "price", "secret"));
        Upsert unfit = PRICES.rows(rows);
        String said = "The value of :price in row " + (MANY - 9) + " is of the class String; numeric takes";

        assertThatThrownBy(() -> session.execute(unfit).await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(said)
                .hasMessageContaining("Nothing was sent of 'merge into")
                .hasMessageNotContaining("secret");

        session.begin();
        session.execute(PRICES.rows(many(1))).await();
        assertThatThrownBy(() -> session.execute(unfit).await()).hasMessageContaining(said);
        session.execute(PRICES.rows(many(2))).await();
        session.commit().await();
        assertThat(texts("prices", "sku")).hasSize(MANY + 1).contains("(s1,3,old)", "(s2,4,none)");
    }

    @Test
    void anExpressionsValueThatDoesNotFitLeavesNoRowsBehind() {
        Merge.NotMatched merge =
                Merge.into("prices").usingRows(many(0)).on("sku").whenNotMatched();
        session.begin();

        assertThatThrownBy(() -> session.execute(merge.insert(
                                Map.of("sku", Sql.col("s.sku"), "price", Sql.expr("$1::numeric", "secret"))))
                        .await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("expression value 1");
        session.execute(merge.insert("sku", "price")).await();
        session.commit().await();

        assertThat(texts("prices", "sku")).hasSize(MANY + 1);
    }

    @Test
    void whatItsCommitRefusesIsItsFailure() {
        session.executeScript("create table known(sku text primary key); insert into known values ('s1'), ('salt');"
                        + "alter table prices add foreign key (sku) references known deferrable initially deferred")
                .await();

        assertThatThrownBy(() -> session.execute(PRICES.rows(many(0))).await())
                .isInstanceOf(ForeignKeyViolationException.class)
                .hasMessageContaining("PostgreSQL refused 'merge into \"prices\" as t");
        assertThat(texts("prices", "sku")).hasSize(2);
        assertThat(inTransaction()).isFalse();
    }

    /** A request to cancel that arrives when the change has failed by itself hits the {@code rollback} behind it. */
    @Test
    void noTransactionIsLeftWhereItsEndWasCancelled() throws Exception {
        session.execute("alter table prices add constraint dear check (price < 100)")
                .await();
        AtomicInteger hits = new AtomicInteger();
        Link.Passage hitting = (from, portion, to) -> {
            String said = new String(portion, ISO_8859_1);
            if (from == Link.Side.CLIENT && said.contains("rollback\0") && hits.getAndIncrement() == 0) {
                to.write(
                        said.replace("rollback", "select 1").getBytes(ISO_8859_1)); // refused, as transactions are then
            } else {
                to.write(hits.get() == 1 ? said.replace("25P02", "57014").getBytes(ISO_8859_1) : portion);
            }
        };
        PostgresServer server = schema.server();
        try (Link link = new Link(server.host(), server.port(), () -> hitting);
                Database other = Howdah.open(schema.uri().replace(":" + server.port() + "/", ":" + link.port() + "/"));
                Session hit = other.session().await()) {
            assertThatThrownBy(() -> hit.execute(PRICES.rows(many(0))).await())
                    .isInstanceOf(CheckViolationException.class)
                    .hasMessageContaining("dear");

            assertThat(hit.selectValue(Integer.class, "select 2").await()).isEqualTo(2);
            assertThat(hits).hasValue(2);
        }
    }

    // ---- in transactions ----

    @Test
    void aTransactionHasOneTableForRowsThatLookAlikeAndNoneWhenItHasEnded() {
        session.begin();
        session.execute(PRICES.rows(many(0))).await();
        session.execute(PRICES.rows(many(1))).await();
        assertThat(tables()).isEqualTo(1);
        session.execute(PRICES.rows(IntStream.range(0, MANY)
                        .mapToObj(i -> Map.of("sku", "t" + i, "note", "other"))
                        .toList()))
                .await();
        assertThat(tables()).isEqualTo(2);
        assertThat(inTransaction()).isTrue();
        session.rollback().await();

        assertThat(tables()).isZero();
        assertThat(texts("prices", "sku")).containsExactly("(s1,3,old)", "(salt,5,old)");
        session.execute(PRICES.rows(many(2))).await();
        assertThat(tables()).isZero();
        assertThat(texts("prices", "sku")).hasSize(MANY + 1).contains("(s1,3,old)", "(s2,4,none)");
    }

    @Test
    void whatFailsIsUndoneToASavepoint() {
        List<Price> twice = new ArrayList<>(many(0));
        twice.set(7, new Price("s1", BigDecimal.ONE));
        session.begin();
        session.execute(PRICES.rows(many(1))).await();
        session.savepoint("here").await();

        assertThatThrownBy(() -> session.execute(PRICES.rows(twice)).await()).hasMessageContaining("[21000]");
        assertThatThrownBy(() -> session.execute(PRICES.rows(many(5))).await()).hasMessageContaining("[25P02]");
        session.rollbackTo("here").await();
        session.execute(PRICES.rows(many(2)).returning("sku")).await();
        session.commit().await();

        assertThat(texts("prices", "sku")).hasSize(MANY + 1).contains("(s1,3,old)", "(s2,4,none)");
        assertThat(tables()).isZero();
    }

    // ---- without a table ----

    @Test
    void aTransactionThatMayBePreparedHasNone() throws Exception {
        Engine engine = new Engine(1);
        EngineConnection connection = engine.connector(
                        ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri())))
                .connect()
                .get(10, TimeUnit.SECONDS);
        Session branch = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});

        connection.beginBranch(PlainHome.INSTANCE, TransactionOptions.defaults());
        branch.execute(PRICES.rows(many(0))).await();
        assertThat(staged(branch)).isFalse();
        connection.rollback(PlainHome.INSTANCE).await();

        connection.begin(PlainHome.INSTANCE, TransactionOptions.defaults());
        branch.execute(PRICES.rows(many(0))).await();
        assertThat(staged(branch)).isTrue();
        connection.commit(PlainHome.INSTANCE).await();
        assertThat(texts("prices", "sku")).hasSize(MANY + 1);
        engine.stop(Duration.ofSeconds(10));
    }

    @Test
    void anInsertOnConflictHasNone() {
        session.execute(PRICES.rows(many(0)).concurrencySafe()).await();
        session.execute(PRICES.rows(many(0)).doNothing()).await();

        assertThat(staged(session)).isFalse();
        assertThat(PRICES.rows(many(0)).concurrencySafe().toSql()).startsWith("insert into");
        assertThat(PRICES.rows(many(0)).toSql(14)).startsWith("insert into");
        assertThat(texts("prices", "sku")).hasSize(MANY + 1);
    }

    @Test
    void whoMayNotMakeOneHasNone() {
        String name = schema.name();
        schema.server()
                .execute("create database " + name + " owner " + schema.server().user());
        try (Database other = Howdah.open(schema.server().uri().replaceAll("/[^/]*$", "/" + name));
                Session on = other.session().await()) {
            on.executeScript("create table prices(sku text primary key, price numeric);"
                            + "revoke temporary on database " + name + " from public, current_user")
                    .await();
            on.begin();
            on.execute(PRICES.rows(many(0))).await();
            on.commit().await();
            assertThat(staged(on)).isFalse();

            on.execute("grant temporary on database " + name + " to current_user")
                    .await();
            on.execute(PRICES.rows(many(1))).await();
            assertThat(staged(on)).isTrue();
        } finally {
            schema.server().execute("drop database " + name + " with (force)");
        }
    }

    /** Nobody may make one there, but a temporary table that is there may be changed. */
    @Test
    void aTransactionThatOnlyReadsHasNone() {
        session.execute("create temporary table mine(sku text primary key, price numeric)")
                .await();
        session.begin(TransactionOptions.defaults().readOnly(true));
        assertThat(session.execute(Upsert.into("mine").key("sku").rows(many(0)))
                        .await()
                        .rowsAffected())
                .isEqualTo(MANY);
        session.savepoint("here").await();
        assertThatThrownBy(() -> session.execute(PRICES.rows(many(0))).await())
                .hasMessageContaining("cannot execute MERGE in a read-only transaction");
        session.rollbackTo("here").await();
        session.commit().await();

        assertThat(tables()).as("the caller's own, and its index").isEqualTo(2);
        assertThat(texts("mine", "sku")).hasSize(MANY);
    }

    /** The table belongs to who made it, until the transaction is over. */
    @Test
    void whoBecomesAnotherRoleInATransactionDoesWithoutTheTableOfTheFirst() {
        String clerk = schema.name() + "_clerk";
        schema.server()
                .execute("create role " + clerk + "; grant " + clerk + " to "
                        + schema.server().user()
                        + "; grant usage on schema " + schema.name() + " to " + clerk + "; grant all on "
                        + schema.name() + ".prices to " + clerk);
        try {
            session.begin();
            session.execute(PRICES.rows(many(0))).await();
            session.execute("set local role " + clerk);
            session.execute(PRICES.rows(many(1))).await();
            session.execute("reset role");
            session.execute(PRICES.rows(many(2))).await();
            session.commit().await();
            assertThat(session.selectValue(Integer.class, "select price::int from prices where sku = 's7'")
                            .await())
                    .isEqualTo(9);

            session.begin();
            session.execute("set local role " + clerk);
            session.execute(PRICES.rows(many(3))).await();
            assertThat(tables()).isEqualTo(1);
            session.commit().await();
        } finally {
            session.close();
            schema.server().execute("drop owned by " + clerk + "; drop role " + clerk);
        }
    }

    @Test
    void noneIsMadeWhereDefinitionsAreWatched() {
        String watch = schema.name() + "_watch";
        schema.server()
                .execute("create function " + schema.name() + ".watch() returns event_trigger language plpgsql as"
                        + " $$ begin raise exception 'no definitions today'; end $$;"
                        + " create event trigger " + watch + " on ddl_command_start execute function " + schema.name()
                        + ".watch()");
        try {
            session.execute(PRICES.rows(many(0))).await();
        } finally {
            schema.server().execute("drop event trigger " + watch);
        }
        assertThat(staged(session)).isFalse();
        assertThat(texts("prices", "sku")).hasSize(MANY + 1);
    }

    // ---- ends ----

    @Test
    void itIsCancelled() {
        try (Session other = database.session().await()) {
            other.begin();
            other.execute("lock table prices in access exclusive mode").await();
            int pid = session.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
            Reply<Result> waiting = session.execute(PRICES.rows(many(0)));
            awaitLock(pid);
            waiting.cancel();

            assertThatThrownBy(waiting::await).isInstanceOf(QueryCancelledException.class);
            other.rollback().await();
        }
        assertThat(inTransaction()).isFalse();
        assertThat(tables()).isZero();
        session.execute(PRICES.rows(many(0))).await();
        assertThat(texts("prices", "sku")).hasSize(MANY + 1);
    }

    private void awaitLock(int pid) {
        while (database.selectValue(
                                Long.class,
                                "select count(*) from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'",
                                pid)
                        .await()
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anotherCallerOnTheSameLoopIsServedMeanwhile() throws Exception {
        Collection<Price> rows = IntStream.range(0, 20 * MANY)
                .mapToObj(i -> new Price("s" + i, BigDecimal.valueOf(i)))
                .toList();
        Engine engine = new Engine(1);
        List<Session> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            EngineConnection connection = engine.connector(
                            ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri())))
                    .connect()
                    .get(10, TimeUnit.SECONDS);
            both.add(new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {}));
        }
        Reply<Result> large = both.get(0).execute(PRICES.rows(rows));
        int served = 0;
        while (!large.isDone()) {
            both.get(1).selectValue(Integer.class, "select 1").await();
            served++;
        }

        assertThat(large.await().rowsAffected()).isEqualTo(20L * MANY);
        assertThat(served).isGreaterThan(20);
        engine.stop(Duration.ofSeconds(10));
    }

    // ---- to be seen ----

    @Test
    void theSqlCanBeSeen() {
        String sql = PRICES.rows(many(0)).toSql();

        assertThat(sql)
                .containsPattern("^begin;\ncreate temporary table if not exists pg_temp.howdah_rows_[0-9a-f]+"
                        + " \\(c1 text, c2 numeric\\) on commit drop;\n"
                        + "copy pg_temp.howdah_rows_[0-9a-f]+ from stdin \\(format binary\\);\n"
                        + "analyze pg_temp.howdah_rows_[0-9a-f]+ \\(c1\\);\n"
                        + "merge into \"prices\" as t\n"
                        + "using \\(select c1 as \"sku\", c2 as \"price\" from pg_temp.howdah_rows_[0-9a-f]+\\) as s\n")
                .endsWith(";\ncommit");
        assertThat(PRICES.rows(many(0).subList(0, Staging.WORTH_IT - 1)).toSql())
                .startsWith("merge into");
    }
}
