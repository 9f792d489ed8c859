// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.howdah.CheckViolationException;
import io.howdah.Database;
import io.howdah.FailedAt;
import io.howdah.ForeignKeyViolationException;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.ParameterException;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inserts of many rows: by one statement where nobody can see that, by one for each row elsewhere. Rows of one statement
 * have one {@code cmin}.
 */
@ExtendWith(PostgresExtension.class)
class ManyInsertsTest {
    private static final int MANY = 2 * Inserting.WORTH_IT;
    private static final String INSERT = "insert into items(id, name) values ($1, $2)";

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table items(id int primary key, name varchar(10), seen bigint generated always as"
                        + " identity)")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static List<List<@Nullable Object>> sets(IntFunction<List<@Nullable Object>> set) {
        return IntStream.range(0, MANY).mapToObj(set).toList();
    }

    private static List<List<@Nullable Object>> items() {
        return sets(i -> Arrays.asList(i, i % 7 == 0 ? null : "item " + i));
    }

    /** By how many statements the rows of a table were inserted. */
    private long statements(String table) {
        return database.selectValue(Long.class, "select count(distinct cmin::text) from " + table)
                .await();
    }

    private long count(String table) {
        return database.selectValue(Long.class, "select count(*) from " + table).await();
    }

    @Test
    void plainOnesAreOneStatementThatCountsAndNumbersAsManyDo() {
        Result result = database.executeMany(INSERT, items()).await();

        assertThat(result).returns("INSERT", Result::operation).returns((long) MANY, Result::rowsAffected);
        assertThat(result.columns()).isEmpty();
        assertThat(statements("items")).isEqualTo(1);
        assertThat(database.select("select id, name, seen from items order by id")
                        .await())
                .extracting(row -> row.get("id"), row -> row.get("name"), row -> row.get("seen"))
                .startsWith(tuple(0, null, 1L), tuple(1, "item 1", 2L))
                .hasSize(MANY);
    }

    @Test
    void fewAreManyStatements() {
        database.executeMany(INSERT, items().subList(0, Inserting.WORTH_IT - 1)).await();

        assertThat(statements("items")).isEqualTo(Inserting.WORTH_IT - 1);
    }

    @Test
    void returnedRowsComeInTheOrderOfTheSets() {
        List<Integer> backwards =
                IntStream.range(0, MANY).mapToObj(i -> MANY - i).toList();

        Result result = database.executeMany("insert into items(id) values ($1) returning id, seen", backwards)
                .await();

        assertThat(result.rows()).extracting(row -> row.get("id")).isEqualTo(backwards);
        assertThat(result.rows())
                .extracting(row -> row.get("seen"))
                .isEqualTo(
                        IntStream.rangeClosed(1, MANY).mapToObj(i -> (long) i).toList());
        assertThat(statements("items")).isEqualTo(1);
    }

    @Test
    void namesAndMixedOrdersAreUnderstood() {
        database.executeMany(
                        "insert into items(id, name) values (:number, :text);",
                        IntStream.range(0, MANY)
                                .mapToObj(i -> Map.of("text", "t" + i, "number", i))
                                .toList())
                .await();
        database.executeMany(
                        "insert into \"items\" (name, id) values ($2, $1) -- done",
                        IntStream.range(MANY, 2 * MANY)
                                .mapToObj(i -> List.of(i, "t" + i))
                                .toList())
                .await();

        assertThat(statements("items")).isEqualTo(1); // one in each of two transactions
        assertThat(database.selectValue(Long.class, "select count(*) from items where name = 't' || id")
                        .await())
                .isEqualTo(2 * MANY);
    }

    @Test
    void everyTypeArrivesAsItDoesAlone() {
        database.execute("create type mood as enum ('happy', 'NOT_SO')").await();
        database.execute("create domain posint as int check (value > 0)").await();
        database.execute("create type address as (street text, house_no int)").await();
        String columns =
                "a bool, b int2, c int4, d int8, e float4, f float8, g numeric, h text, i varchar(20), j bpchar,"
                        + " k bytea, l uuid, m json, n jsonb, o date, p time, q timetz, r timestamp, s timestamptz, t interval,"
                        + " u mood, v posint, w int4range, x inet, y bit(3), z \"char\", za money, zb xml, zc oid, zd regclass";
        database.execute("create table alone(nr int, " + columns + ")").await();
        database.execute("create table together(nr int, " + columns + ")").await();
        List<@Nullable Object> one = Arrays.asList(
                true,
                (short) 2,
                3,
                4L,
                1.5f,
                2.5,
                new BigDecimal("12345678901234567890.123456789"),
                "a \"b\" {c},\\",
                "v",
                "char  ",
                new byte[] {0, 1, -1},
                UUID.fromString("00000000-0000-0000-8000-000000000001"),
                "{\"a\" : 1}",
                List.of(1, List.of("x")),
                LocalDate.of(2026, 2, 28),
                LocalTime.of(1, 2, 3),
                OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(2)),
                LocalDateTime.of(1, 2, 3, 4, 5),
                OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6000, ZoneOffset.UTC),
                Period.of(1, 2, 3),
                "NOT_SO",
                7,
                "[1,5)",
                "10.0.0.1/8",
                "101",
                "x",
                new BigDecimal("3.20"),
                "<a/>",
                4_000_000_000L,
                "pg_class");
        List<@Nullable Object> none = Arrays.asList(new Object[one.size()]);
        StringBuilder values = new StringBuilder("$1");
        for (int i = 0; i < one.size(); i++) {
            values.append(", $").append(i + 2);
        }
        List<List<@Nullable Object>> sets = sets(i -> {
            List<@Nullable Object> set = new ArrayList<>(List.of(i));
            set.addAll(i % 3 == 0 ? none : one);
            return set;
        });

        database.executeMany("insert into together values (" + values + ")", sets)
                .await();
        for (List<@Nullable Object> set : sets.subList(0, 3)) {
            database.execute("insert into alone values (" + values + ")", set).await();
        }

        assertThat(statements("together")).isEqualTo(1);
        assertThat(database.selectValue(
                                Long.class,
                                "select count(*) from together many join alone one on one.nr = many.nr % 3"
                                        + " where (to_jsonb(many) - 'nr')::text = (to_jsonb(one) - 'nr')::text")
                        .await())
                .isEqualTo(MANY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOneThatFailsIsNamedAndNoneIsKept(boolean inTransaction) {
        List<List<@Nullable Object>> sets = new ArrayList<>(items());
        sets.set(70, List.of(3, "twice"));
        try (Session session = database.session().await()) {
            if (inTransaction) {
                session.begin();
                session.execute("insert into items(id) values (-1)").await();
            }
            UniqueViolationException failure =
                    catchThrowableOfType(UniqueViolationException.class, () -> session.executeMany(INSERT, sets)
                            .await());

            assertThat(failure).hasMessageContaining("parameter set 71 of 100 of '" + INSERT + "'");
            assertThat(failure.at()).map(FailedAt::index).contains(OptionalInt.of(70));
            assertThat(failure.at()).map(FailedAt::sql).contains(INSERT);
            if (inTransaction) {
                assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);
            }
        }
        assertThat(count("items")).isZero();
    }

    @Test
    void whatIsTooLongIsRefusedAndNotCut() {
        List<List<@Nullable Object>> sets = new ArrayList<>(items());
        sets.set(55, List.of(55, "much longer than ten"));

        HowdahException failure = catchThrowableOfType(
                HowdahException.class, () -> database.executeMany(INSERT, sets).await());

        assertThat(failure.at()).map(FailedAt::index).contains(OptionalInt.of(55));
        assertThat(count("items")).isZero();
    }

    @Test
    void aValueThatDoesNotFitIsRefusedWithItsSet() {
        List<List<@Nullable Object>> sets = new ArrayList<>(items());
        sets.set(60, List.of(List.of(1), "a list is no number"));
        try (Session session = database.session().await()) {
            session.begin();
            assertThatThrownBy(() -> session.executeMany(INSERT, sets).await())
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("The value of $1 is an array")
                    .hasMessageContaining("parameter set 61 of 100");
            session.execute("insert into items(id) values (1)");
            session.commit().await();
        }
        assertThat(count("items")).isEqualTo(1);
    }

    @Test
    void inATransactionTheyArePartOfItAndLeaveNoSavepoint() {
        try (Session session = database.session().await()) {
            session.begin();
            session.executeMany(INSERT, items()).await();
            assertThatThrownBy(() ->
                            session.execute("release savepoint howdah_many").await())
                    .hasMessageContaining("3B001");
            session.rollback().await();
            assertThat(count("items")).isZero();

            session.begin();
            session.executeMany(INSERT, items());
            session.execute("update items set name = 'x'");
            session.commit().await();
        }
        assertThat(database.selectValue(Long.class, "select count(*) from items where name = 'x'")
                        .await())
                .isEqualTo(MANY);
    }

    @Test
    void aTriggerSeesEachRowAfterTheOtherWhoeverMadeIt() {
        String trigger = "create function total() returns trigger language plpgsql as $$ begin"
                + " insert into log select count(*) from items; return null; end $$;"
                + "create trigger total after insert on items for each row execute function total()";
        database.execute("create table log(total int)").await();
        List<Integer> each = IntStream.rangeClosed(1, MANY).boxed().toList();

        try (Session session = database.session().await()) {
            session.executeMany(INSERT, items()).await(); // now it is known that there is no trigger
            session.begin();
            session.execute("truncate items").await();
            session.executeScript(trigger).await();
            session.executeMany(INSERT, items()).await();
            session.commit().await();
        }
        assertThat(database.select(Integer.class, "select total from log").await())
                .isEqualTo(each);
        database.executeScript("truncate log; truncate items").await();
        database.executeMany(INSERT, items()).await();
        assertThat(database.select(Integer.class, "select total from log").await())
                .isEqualTo(each);
    }

    @Test
    void aRowMayNotReferToOneThatComesLater() {
        database.execute("create table tree(id int primary key, parent int references tree)")
                .await();
        List<List<@Nullable Object>> forwards = sets(i -> Arrays.asList(i, i == MANY - 1 ? null : (Integer) (i + 1)));

        assertThatThrownBy(() -> database.executeMany("insert into tree values ($1, $2)", forwards)
                        .await())
                .isInstanceOf(ForeignKeyViolationException.class)
                .hasMessageContaining("parameter set 1 of");
    }

    @Test
    void norToOneInAnotherTableThatItsOwnIsAPartitionOf() {
        database.executeScript("create table tree(id int primary key, parent int references tree)"
                        + " partition by range (id); create table branch partition of tree default")
                .await();
        List<List<@Nullable Object>> forwards = sets(i -> Arrays.asList(i, i == MANY - 1 ? null : (Integer) (i + 1)));

        assertThatThrownBy(() -> database.executeMany("insert into branch values ($1, $2)", forwards)
                        .await())
                .isInstanceOf(ForeignKeyViolationException.class)
                .hasMessageContaining("parameter set 1 of");
        assertThat(count("tree")).isZero();
    }

    @Test
    void aFunctionOfSomebodyElseHasNoPartInIt() {
        database.execute("create function unnest(int[]) returns setof int language sql as 'select 7'")
                .await();
        database.executeMany(INSERT, items()).await();

        assertThat(count("items")).isEqualTo(MANY);
        assertThat(statements("items")).isEqualTo(1);
    }

    @Test
    void aDefaultThatLooksAtTheTableSeesTheRowsBefore() {
        database.executeScript("create table numbered(id int);"
                        + "create function before_me() returns bigint language sql stable as"
                        + " 'select count(*) from numbered';"
                        + "alter table numbered add column nr bigint default before_me()")
                .await();
        database.executeMany(
                        "insert into numbered(id) values ($1)",
                        IntStream.range(0, MANY).boxed().toList())
                .await();

        assertThat(database.selectValue(Long.class, "select max(nr) from numbered")
                        .await())
                .isEqualTo(MANY - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into items(id, name) values ($1, $2) on conflict (id) do update set name = excluded.name",
                "insert into items(id, name) values ($1, upper($2))",
                "insert into items(id, name) values ($1, $2) returning (select count(*) from items)",
                "insert into items as i (id, name) values ($1, $2)",
                "insert into items(id, name) overriding user value values ($1, $2)",
                "insert into items(id, name) select $1::int, $2"
            })
    void whatIsNotPlainRunsForEachSet(String sql) {
        assertThat(database.executeMany(sql, items()).await().rowsAffected()).isEqualTo(MANY);
        assertThat(statements("items")).isEqualTo(MANY);
    }

    @Test
    void arraysViewsPartitionsAndRulesAreNotPlain() {
        database.executeScript("create table lists(id int, tags text[]);"
                        + "create table parts(id int, name text) partition by range (id);"
                        + "create table part partition of parts default;"
                        + "create view shown as select id, name from items;"
                        + "create table ruled(id int, name text); create table copies(id int);"
                        + "create rule copy as on insert to ruled do also insert into copies values (new.id)")
                .await();
        for (String table : List.of("parts", "shown", "ruled")) {
            database.executeMany("insert into " + table + " values ($1, $2)", items())
                    .await();
        }
        database.executeMany("insert into lists values ($1, $2)", sets(i -> List.of(i, List.of("a", "b" + i))))
                .await();

        assertThat(statements("part")).isEqualTo(MANY);
        assertThat(statements("items")).isEqualTo(MANY);
        assertThat(statements("copies")).isEqualTo(MANY);
        assertThat(statements("lists")).isEqualTo(MANY);
        Row last = database.selectOne("select tags from lists where id = $1", MANY - 1)
                .await();
        assertThat(last.get(0)).isEqualTo(new String[] {"a", "b" + (MANY - 1)});
    }

    /** What looks at the table, or counts statements, would tell that it was one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t(n int check (few(n)))",
                "create domain rare as int check (few(value)); create table t(n rare)",
                "create table t(n int); create index on t (few(n))",
                "create table t(n int); create index on t (n) where few(n)",
                "create table t(n int); create trigger one after insert on t execute function counted()",
                "create table t(n int); create policy few on t with check ((select count(*) from t) < 1000)",
                "create type pair as (a int, b int); create table t(n pair)"
            })
    void whereSomethingWouldNoticeEachSetIsAStatement(String table) {
        database.executeScript("create function few(int) returns bool language sql immutable as 'select true';"
                        + "create function counted() returns trigger language plpgsql as $$ begin return null; end $$;"
                        + table)
                .await();
        List<Object> sets = IntStream.range(0, MANY)
                .mapToObj(i -> table.contains("pair") ? "(" + i + ",1)" : (Object) i)
                .toList();

        database.executeMany("insert into t values ($1)", sets).await();

        assertThat(count("t")).isEqualTo(MANY);
        assertThat(statements("t")).isEqualTo(MANY);
    }

    @Test
    void aPolicyThatCountsTheRowsCountsThoseOfTheSetsBefore(PostgresServer server, TestSchema schema) {
        String tenant = "tenant_" + schema.name();
        server.execute("create role " + tenant + " login password 'tenant'");
        try {
            database.executeScript(
                            """
                            create table t(n int);
                            alter table t enable row level security;
                            create policy seen on t for select using (true);
                            create policy few on t for insert with check ((select count(*) from t) < 60);
                            grant select, insert on t to %1$s;
                            grant usage on schema %2$s to %1$s
                            """
                                    .formatted(tenant, schema.name()))
                    .await();
            List<Integer> sets = IntStream.range(0, MANY).boxed().toList();

            try (Database its = Howdah.open(schema.uri().replaceFirst("//[^@]*@", "//" + tenant + ":tenant@"))) {
                assertThatThrownBy(() -> its.executeMany("insert into t values ($1)", sets)
                                .await())
                        .hasMessageContaining("parameter set 61 of " + MANY);
            }
            assertThat(count("t")).isZero();
        } finally {
            server.execute("drop owned by " + tenant + "; drop role " + tenant);
        }
    }

    @Test
    void aFailedStatementOfAnUnknownTableIsNoSetsFault() {
        try (Session session = database.session().await()) {
            session.begin();
            assertThatThrownBy(() -> session.executeMany("insert into nowhere values ($1, $2)", items())
                            .await())
                    .hasMessageContaining("42P01")
                    .hasMessageNotContaining("parameter set");
            session.rollback().await();
        }
    }

    @Test
    void aChangedTableIsNoticed() {
        try (Session session = database.session().await()) {
            session.executeMany(INSERT + " returning *", items()).await();
            session.executeScript("truncate items; alter table items add column note text; alter table items add check"
                            + " (id < 90)")
                    .await();
            assertThatThrownBy(() -> session.executeMany(INSERT + " returning *", items())
                            .await())
                    .isInstanceOf(CheckViolationException.class)
                    .hasMessageContaining("parameter set 91 of");
            session.execute("alter table items drop constraint items_id_check").await();
            assertThat(session.executeMany(INSERT + " returning *", items())
                            .await()
                            .columns())
                    .hasSize(4);
        }
    }
}
