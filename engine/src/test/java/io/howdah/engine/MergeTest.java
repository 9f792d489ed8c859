// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Change;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Expression;
import io.howdah.Filter;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.Json;
import io.howdah.Merge;
import io.howdah.Multirange;
import io.howdah.ParameterException;
import io.howdah.Range;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.StatementException;
import io.howdah.TransactionRolledBackException;
import io.howdah.Upsert;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class MergeTest {
    private static final Merge STOCK = Merge.into("stock");

    record Delivery(String sku, int quantity) {}

    record Item(String sku, @Nullable Integer quantity, @Nullable String note) {}

    private Database database;
    private int version;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        version = database.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        assumeTrue(version >= 15, "MERGE came with PostgreSQL 15");
        database.executeScript("create table stock(sku text primary key, quantity int, note text default 'none');"
                        + "insert into stock values ('tea', 3, 'old'), ('salt', 5, 'old')")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Item> stock() {
        return database.select(Item.class, "select sku, quantity, note from stock order by sku")
                .await();
    }

    private Result execute(Change change) {
        return database.execute(change).await();
    }

    @Test
    void rowsAreComparedAndEachGetsTheFirstClauseThatFits() {
        Result result = execute(STOCK.usingRows(
                        List.of(new Delivery("tea", 4), Map.of("sku", "rice", "quantity", 7), Map.of("sku", "salt")))
                .on("sku")
                .whenMatched(Sql.expr("s.quantity is null"))
                .delete()
                .whenMatched()
                .update(Map.of("quantity", Sql.expr("t.quantity + s.quantity * $1", 10), "note", Sql.value("a'b")))
                .whenNotMatched()
                .insert("sku", "quantity"));

        assertThat(result).returns("MERGE", Result::operation).returns(3L, Result::rowsAffected);
        assertThat(stock()).containsExactly(new Item("rice", 7, "none"), new Item("tea", 43, "a'b"));
    }

    @Test
    void conditionsStandOnInsertsToo() {
        execute(STOCK.usingRows(List.of(new Delivery("tea", 9), new Delivery("rice", 0), new Delivery("oil", 2)))
                .on(Sql.expr("t.sku = s.sku and t.quantity > $1", 0))
                .whenMatched(Sql.expr(Filter.equal("t.note", "new")))
                .update("quantity")
                .whenMatched()
                .doNothing()
                .whenNotMatched(Sql.expr("s.quantity = 0"))
                .doNothing()
                .whenNotMatched()
                .insert(Map.of(
                        "sku",
                        Sql.expr("upper(s.sku)"),
                        "quantity",
                        Sql.col("s.quantity"),
                        "note",
                        Sql.expr("default"))));

        assertThat(stock())
                .containsExactly(new Item("OIL", 2, "none"), new Item("salt", 5, "old"), new Item("tea", 3, "old"));
    }

    @Test
    void rowsOfTheTableThatTheSourceLacksAreMet() {
        assumeTrue(version >= 17, "BY SOURCE came with PostgreSQL 17");
        database.execute("insert into stock values ('oil', 1, 'kept')").await();
        execute(STOCK.usingRow(new Delivery("rice", 1))
                .on("sku")
                .whenNotMatchedBySource(Sql.expr("t.sku = $1", "tea"))
                .update(Map.of("note", Sql.value("gone")))
                .whenNotMatchedBySource(Sql.expr("t.note = $1", "kept"))
                .doNothing()
                .whenNotMatchedBySource()
                .delete());

        assertThat(stock()).containsExactly(new Item("oil", 1, "kept"), new Item("tea", 3, "gone"));
    }

    @Test
    void whatBecameOfEachRowIsReturned() {
        assumeTrue(version >= 17, "MERGE RETURNING came with PostgreSQL 17");
        Merge merge = STOCK.usingRows(List.of(new Delivery("tea", 4), new Delivery("rice", 7)))
                .on("sku")
                .whenMatched()
                .update("quantity")
                .whenNotMatched()
                .insert("sku", "quantity");

        assertThat(execute(merge.returning(Sql.expr("merge_action() as what"), Sql.col("t.sku")))
                        .rows())
                .extracting(row -> row.get("what") + " " + row.get("sku"))
                .containsExactlyInAnyOrder("UPDATE tea", "INSERT rice");
        assertThat(database.select(Item.class, merge.returning("sku", "s.quantity", "note"))
                        .await())
                .containsExactlyInAnyOrder(new Item("tea", 4, "old"), new Item("rice", 7, "none"));
    }

    @Test
    void rowsAreReturnedAsTheyWereAndAsTheyAre() {
        assumeTrue(version >= 18, "OLD and NEW came with PostgreSQL 18");
        Result result = execute(
                STOCK.usingRows(List.of(new Delivery("tea", 4), new Delivery("rice", 7), new Delivery("salt", 0)))
                        .on("sku")
                        .whenMatched(Sql.expr("s.quantity = 0"))
                        .delete()
                        .whenMatched()
                        .update("quantity")
                        .whenNotMatched()
                        .insert("sku", "quantity")
                        .returning(Sql.col("s.sku"), Sql.expr("old.quantity as was"), Sql.expr("new.quantity as now")));

        assertThat(result.rows())
                .extracting(row -> row.get("sku") + " " + row.get("was") + " " + row.get("now"))
                .containsExactlyInAnyOrder("tea 3 4", "rice null 7", "salt 5 null");
    }

    @Test
    void aTableMayBeMetWithoutThoseThatInheritFromIt() {
        database.executeScript("create table cellar() inherits (stock); insert into cellar values ('oil', 1, 'old')")
                .await();
        execute(Merge.intoOnly("stock")
                .usingRows(List.of(new Delivery("oil", 5), new Delivery("tea", 4)))
                .on("sku")
                .whenMatched()
                .update("quantity")
                .whenNotMatched()
                .insert("sku", "quantity"));

        assertThat(database.select(
                                String.class, "select tableoid::regclass || ' ' || sku || ' ' || quantity from stock")
                        .await())
                .containsExactlyInAnyOrder("cellar oil 1", "stock oil 5", "stock salt 5", "stock tea 4");
    }

    /** What MERGE says in front of itself, or of its source, a query says too. */
    @Test
    void aQueryHasWhatMergeHasBesides() {
        database.executeScript("create table deliveries(sku text, quantity int);"
                        + "create table late() inherits (deliveries);"
                        + "insert into deliveries values ('tea', 1); insert into late values ('tea', 2), ('oil', 2)")
                .await();
        execute(STOCK.usingQuery(
                        "with early as (select * from only deliveries) select * from early where quantity < $1", 9)
                .on("sku")
                .whenMatched()
                .update("quantity")
                .whenNotMatched()
                .insert("sku", "quantity"));

        assertThat(stock()).containsExactly(new Item("salt", 5, "old"), new Item("tea", 1, "old"));
    }

    @Test
    void theSourceMayBeATableOrAQuery(TestSchema schema) {
        database.executeScript("create table deliveries(sku text, quantity int);"
                        + "insert into deliveries values ('tea', 1), ('oil', 2)")
                .await();
        execute(STOCK.usingTable(schema.name() + ".deliveries")
                .on("sku")
                .whenMatched()
                .update("quantity"));
        execute(Merge.into(schema.name() + ".stock")
                .usingQuery("select sku, quantity * $1 as quantity from deliveries where quantity >= $2 -- all", 10, 2)
                .on("sku")
                .whenNotMatched(Sql.expr("s.quantity <> $1", 3))
                .insert(Map.of("sku", Sql.col("s.sku"), "quantity", Sql.expr("s.quantity + $2 - $1", 1, 2))));

        assertThat(stock())
                .containsExactly(new Item("oil", 21, "none"), new Item("salt", 5, "old"), new Item("tea", 1, "old"));
    }

    @Test
    void aNameWithADotInItStandsInDoubleQuotes(TestSchema schema) {
        database.executeScript("create table \"Event.Log\"(id int primary key); create table \"odd\"\"one\"(id int)")
                .await();
        Merge copied = Merge.into(schema.name() + ".\"Event.Log\"")
                .usingTable("odd\"one")
                .on("id")
                .whenNotMatched()
                .insert("id");
        database.execute("insert into \"odd\"\"one\" values (1)").await();
        execute(copied);
        execute(copied.usingTable("\"odd\"\"one\""));
        execute(Upsert.into("\"Event.Log\"").row(Map.of("id", 2)).key("id"));

        assertThat(database.select(Integer.class, "select id from \"Event.Log\" order by id")
                        .await())
                .containsExactly(1, 2);
        for (String none : List.of("", ".", "a.", ".a", "a..b", "a\0b", "\"a\".")) {
            assertThatThrownBy(() -> Merge.into(none))
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("no name of a table");
        }
    }

    @Test
    void aQueryMayEndWithASemicolonAndIsOne() {
        for (String end : List.of(";", " ; -- all of it", ";; /* ; */\n", "-- ';'\n;")) {
            execute(STOCK.usingQuery("select 'tea;' || $1 as sku, 1 as quantity" + end, end)
                    .on("sku")
                    .whenNotMatched()
                    .insert("sku", "quantity"));
        }
        assertThat(stock()).hasSize(6);

        try (Session session = database.session().await()) {
            session.begin();
            for (String none : List.of("select 'a' as sku; select 'b' as sku", ";", "-- nothing")) {
                assertThatThrownBy(() -> session.execute(STOCK.usingQuery(none)
                                        .on("sku")
                                        .whenMatched()
                                        .delete())
                                .await())
                        .isInstanceOf(UsageException.class)
                        .hasMessageStartingWith("HOWDAH-0730")
                        .hasMessageContaining("usingQuery takes one query");
            }
            session.execute("delete from stock");
            session.commit().await(); // nothing has failed in it
        }
        assertThat(stock()).isEmpty();
    }

    @Test
    void identityColumnsAndDefaultsAreInserted() {
        database.execute("create table numbered(id int generated always as identity, at int default 7)")
                .await();
        Merge merge = Merge.into("numbered").usingRow(Map.of("id", 40)).on("id");

        execute(merge.whenNotMatched().overridingSystemValue().insert("id"));
        execute(merge.usingRow(Map.of("id", 50))
                .whenNotMatched()
                .overridingUserValue()
                .insert("id"));
        execute(merge.usingRow(Map.of("id", 60)).whenNotMatched().insertDefaults());

        assertThat(database.select(Integer.class, "select id from numbered order by id")
                        .await())
                .containsExactly(1, 2, 40);
    }

    private static Map<String, @Nullable Object> row(@Nullable Object... pairs) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put((String) pairs[i], pairs[i + 1]);
        }
        return row;
    }

    enum Mood {
        HAPPY,
        NOT_SO
    }

    record Address(String street, int houseNo) {}

    @Test
    void everyTypeArrivesAsItIs() {
        database.executeScript(
                        "create type mood as enum ('happy', 'NOT_SO'); create domain posint as int check (value > 0);"
                                + "create domain posints as int[]; create type address as (street text, house_no int);"
                                + "create table typed(id bigint primary key, uid uuid, day date, at timestamptz, n numeric, b bytea,"
                                + " tags text[], grid int[], doc jsonb, text json, feel mood, feels mood[], pos posint,"
                                + " poss posints, home address, homes address[], span interval, few varchar(3), flags bit(3), masks bit(3)[],"
                                + " list jsonb, empty text, never date, neither jsonb, docs jsonb[])")
                .await();
        UUID uid = UUID.randomUUID();
        BigDecimal exact = new BigDecimal("12345678901234567890123456789.000000000001");
        Map<String, @Nullable Object> one = row(
                "id",
                1L << 40,
                "uid",
                uid,
                "day",
                LocalDate.of(2026, 2, 3),
                "at",
                OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6000, ZoneOffset.ofHours(5)),
                "n",
                exact,
                "b",
                new byte[] {0, -1},
                "tags",
                List.of("a,b", "c\"d", "{e}", ""),
                "grid",
                new int[][] {{1, 2}, {3, 4}},
                "doc",
                "{\"a\": [1, 1.00]}",
                "text",
                "{\"x\" :  1}",
                "feel",
                Mood.NOT_SO,
                "feels",
                List.of(Mood.HAPPY),
                "pos",
                3,
                "poss",
                List.of(1, 2),
                "home",
                new Address("a (b), \"c\"", 4),
                "homes",
                List.of(new Address("x", 1)),
                "span",
                Period.of(1, 2, 3),
                "few",
                "abc",
                "flags",
                "101",
                "masks",
                List.of("101", "011"),
                "list",
                List.of(1, List.of("2")),
                "empty",
                null,
                "never",
                null,
                "neither",
                null,
                "docs",
                List.of("{}", "[]"));
        Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
        one.keySet().forEach(name -> nothing.put(name, name.equals("id") ? (Object) 2 : null));
        List<String> names = List.copyOf(one.keySet());
        execute(Merge.into("typed")
                .usingRows(List.of(one, nothing, Map.of("id", 3)))
                .on("id")
                .whenNotMatched()
                .insert(names.toArray(String[]::new)));
        one.put("id", 5);
        execute(Merge.into("typed").usingRow(one).on("id").whenNotMatched().insert(names.toArray(String[]::new)));
        nothing.put("id", 6);
        execute(Merge.into("typed").usingRow(nothing).on("id").whenNotMatched().insert(names.toArray(String[]::new)));
        one.put("id", 4);
        database.execute(
                        "insert into typed values ("
                                + String.join(
                                        ", ",
                                        names.stream().map(name -> ":" + name).toList()) + ")",
                        one)
                .await();

        assertThat(database.select(
                                String.class,
                                "select (to_jsonb(x) - 'id')::text || x.text::text from typed x where id in (4, 5, 1::bigint << 40)")
                        .await())
                .hasSize(3)
                .allMatch(text -> text.contains("12345678901234567890123456789.000000000001"))
                .satisfies(all -> assertThat(all).allMatch(all.get(0)::equals));
        assertThat(database.select(
                                Long.class,
                                "select id from typed x where jsonb_strip_nulls(to_jsonb(x) - 'id') = '{}' order by id")
                        .await())
                .containsExactly(2L, 3L, 6L);
    }

    @Test
    void nothingIsCutToTheLengthOfAColumn() {
        database.execute("create table short(id int, few varchar(3), n numeric(4, 1))")
                .await();
        Merge merge = Merge.into("short").on("id").whenNotMatched().insert("id", "few", "n");

        assertThatThrownBy(() -> execute(merge.usingRow(Map.of("id", 1, "few", "abcd", "n", 1))))
                .hasMessageContaining("22001");
        execute(merge.usingRow(Map.of("id", 1, "few", "abc", "n", new BigDecimal("1.26"))));
        assertThat(database.selectValue(BigDecimal.class, "select n from short").await())
                .isEqualByComparingTo("1.3");
    }

    @Test
    void columnsThatTheTableLacksHaveTheTypeOfTheirValues() {
        execute(STOCK.usingRows(List.of(
                        row("sku", "tea", "delta", 1, "marks", null, "big", 1),
                        row("sku", "salt", "delta", 2L, "marks", List.of("x", "y"), "big", new BigDecimal("2.5"))))
                .on("sku")
                .whenMatched()
                .update(Map.of(
                        "quantity", Sql.expr("t.quantity + s.delta"),
                        "note",
                                Sql.expr(
                                        "pg_typeof(s.delta) || ' ' || pg_typeof(s.big) || coalesce(s.marks[2], '')"))));

        assertThat(stock())
                .containsExactly(new Item("salt", 7, "bigint numericy"), new Item("tea", 4, "bigint numeric"));
        assertThatThrownBy(
                        () -> execute(STOCK.usingRows(List.of(row("sku", "tea", "x", 1), row("sku", "salt", "x", "1")))
                                .on("sku")
                                .whenMatched()
                                .update(Map.of("note", Sql.expr("s.x")))))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(
                        "The column x, which the table does not have, holds values of different kinds, int4"
                                + " and text");
    }

    @Test
    void rangesThatTheTableLacksHaveTheTypeOfTheirBounds() {
        execute(STOCK.usingRows(List.of(
                        row("sku", "tea", "r", Range.closed(1, 5), "days", Range.atLeast(LocalDate.EPOCH), "m", null),
                        row(
                                "sku",
                                "salt",
                                "r",
                                Range.lessThan(7L),
                                "days",
                                Range.all(),
                                "m",
                                Multirange.of(Range.open(new BigDecimal("1.5"), new BigDecimal(2))))))
                .on("sku")
                .whenMatched()
                .update(Map.of(
                        "note",
                        Sql.expr("concat_ws(' ', pg_typeof(s.r), s.r, pg_typeof(s.days), pg_typeof(s.m), s.m)"))));

        assertThat(stock())
                .extracting(Item::note)
                .containsExactly(
                        "int8range (,7) daterange nummultirange {(1.5,2)}", "int8range [1,6) daterange nummultirange");
        assertThatThrownBy(() -> execute(STOCK.usingRow(row("sku", "tea", "r", Range.all()))
                        .on("sku")
                        .whenMatched()
                        .update(Map.of("note", Sql.expr("s.r::text")))))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("holds ranges without a bound, which may be of any type");
        assertThatThrownBy(() -> execute(STOCK.usingRow(row("sku", "tea", "r", Range.open(true, false)))
                        .on("sku")
                        .whenMatched()
                        .update(Map.of("note", Sql.expr("s.r::text")))))
                .hasMessageContaining("holds ranges of bool, which are of no type");
    }

    record Change1(String sku, String newNote, BigInteger totalURLCount) {}

    @Test
    void namesOfJavaAreNamesOfSql() {
        database.execute("create table named(sku text, \"newNote\" text, total_url_count numeric)")
                .await();
        execute(Merge.into("named")
                .usingRow(new Change1("a", "b", BigInteger.TEN))
                .on("sku")
                .whenNotMatched()
                .insert("sku", "newNote", "total_url_count"));

        assertThat(database.selectOne("select \"newNote\" || total_url_count from named")
                        .await()
                        .get(0))
                .isEqualTo("b10");
    }

    @Test
    void aCommentEndsWithItsExpression() {
        Map<String, Expression> updated = new LinkedHashMap<>();
        updated.put("quantity", Sql.expr("s.quantity + 1 -- more"));
        updated.put("note", Sql.col("s.note"));

        execute(STOCK.usingRow(Map.of("sku", "tea", "quantity", 4, "note", "new"))
                .on(Sql.expr("t.sku = s.sku -- the key"))
                .whenMatched(Sql.expr("true /* always */ -- 'so"))
                .update(updated));

        assertThat(stock()).contains(new Item("tea", 5, "new"));
    }

    @Test
    void noValueIsReadAsSql() {
        String evil = "x'); drop table stock; --";
        Map<String, @Nullable Object> row = new HashMap<>(Map.of("sku", evil, "note", "s.quantity", "a\"b.c", 1));

        execute(STOCK.usingRow(row)
                .on("sku")
                .whenNotMatched()
                .insert(Map.of("sku", Sql.col("s.sku"), "note", Sql.value("now()"))));

        assertThat(stock()).contains(new Item(evil, null, "now()"));
    }

    @Test
    void severalRowsWithOneKeyAreRefusedWithTheColumns() {
        Merge merge = STOCK.on("sku").whenMatched().update("quantity");
        List<Delivery> twice = List.of(new Delivery("tea", 1), new Delivery("tea", 2));

        HowdahException refused = catchThrowableOfType(HowdahException.class, () -> execute(merge.usingRows(twice)));
        assertThat(refused)
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("because several rows have the same \"sku\"; give each key once")
                .hasMessageContaining("[21000]")
                .hasMessageNotContaining("tea");
        assertThat(refused.server()).map(error -> error.sqlState()).contains("21000");
        assertThatThrownBy(() -> execute(merge.on(Sql.expr("t.sku = s.sku")).usingRows(twice)))
                .hasMessageContaining("several rows of the source match the same row");
    }

    @Test
    void aSubqueryOfSeveralRowsIsNotTakenForSeveralRowsWithOneKey() {
        Merge merge = STOCK.usingRow(new Delivery("tea", 4))
                .on("sku")
                .whenMatched()
                .update(Map.of("note", Sql.expr("(select note from stock)")));
        assertThatThrownBy(() -> execute(merge))
                .hasMessageContaining("21000")
                .hasMessageContaining("subquery")
                .hasMessageNotContaining("give each key once");
    }

    @Test
    void whatIsNotCompleteIsRefusedWithWhatIsMissing() {
        assertThatThrownBy(() -> execute(STOCK))
                .isInstanceOfSatisfying(UsageException.class, failure -> assertThat(failure.id())
                        .isEqualTo(ErrorId.CHANGE_INVALID))
                .hasMessageContaining("The merge into \"stock\" lacks a source: usingRows")
                .hasMessageContaining("on(columns)")
                .hasMessageContaining("a clause: whenMatched");
        assertThatThrownBy(() -> execute(STOCK.usingRow(new Delivery("tea", 1))
                        .on("sku", "shelf")
                        .whenMatched()
                        .delete()))
                .hasMessageContaining("columns that none of its rows has: [shelf]")
                .hasMessageContaining("[sku, quantity]");
        assertThatThrownBy(
                        () -> execute(STOCK.usingRow(7).on("sku").whenMatched().delete()))
                .hasMessageContaining("Row 1 of 1 is a java.lang.Integer");
        assertThatThrownBy(() -> execute(STOCK.usingRow(new Delivery("tea", 1))
                        .on(Sql.expr("t.sku = $2", "x"))
                        .whenMatched()
                        .delete()))
                .hasMessageContaining("has 2 parameters, and 1 values are given");
        assertThatThrownBy(() -> STOCK.whenMatched().update(Map.of())).hasMessageContaining("names no columns");
        assertThat(stock()).hasSize(2);
    }

    @Test
    void noRowsSendNothing() {
        Merge none = STOCK.usingRows(List.of()).on("sku");

        assertThat(execute(none.whenMatched().delete()).rowsAffected()).isZero();
        assertThatThrownBy(() -> execute(none.whenNotMatchedBySource().delete()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("every row of the table");
    }

    @Test
    void aValueThatDoesNotFitIsNamedByItsColumnAndRow() {
        assertThatThrownBy(() -> execute(STOCK.usingRows(
                                List.of(Map.of("sku", "a", "quantity", 1), Map.of("sku", "b", "quantity", "secret")))
                        .on("sku")
                        .whenNotMatched()
                        .insert("sku", "quantity")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("The value of :quantity in row 2 is of the class String; int4 takes")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> execute(STOCK.usingRow(Map.of("sku", "b", "quantity", "secret"))
                        .on("sku")
                        .whenNotMatched()
                        .insert("sku", "quantity")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("The value of :quantity in row 1 is of the class String; int4 takes")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("have PostgreSQL convert it");
    }

    @Test
    void thousandsOfRowsAreOneStatement() {
        List<Delivery> many = IntStream.range(0, 20_000)
                .mapToObj(i -> new Delivery("item " + i, i))
                .toList();

        assertThat(execute(STOCK.usingRows(many).on("sku").whenNotMatched().insert("sku", "quantity"))
                        .rowsAffected())
                .isEqualTo(20_000);
        assertThat(execute(STOCK.usingRows(many).on("sku").whenMatched().delete())
                        .rowsAffected())
                .isEqualTo(20_000);
        assertThat(stock()).hasSize(2);
    }

    @Test
    void aMergeIsPartOfTheTransaction() {
        Merge merge = STOCK.usingRow(new Delivery("oil", 1))
                .on("sku")
                .whenNotMatched()
                .insert("sku", "quantity");
        try (Session session = database.session().await()) {
            session.begin();
            session.execute(merge);
            session.execute("update stock set quantity = 8 where sku = 'oil'");
            session.rollback().await();
            assertThat(stock()).hasSize(2);

            session.begin();
            session.execute(merge);
            session.execute(Merge.into("nowhere")
                    .usingRow(Map.of("a", 1))
                    .on("a")
                    .whenMatched()
                    .delete());
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);

            session.begin();
            session.execute(merge);
            session.execute("update stock set quantity = 8 where sku = 'oil'");
            session.commit().await();
        }
        assertThat(stock()).contains(new Item("oil", 8, "none")).hasSize(3);
    }

    @Test
    void theTableIsLookedAtOnce(TestSchema schema) throws IOException {
        try (RoundTrips link =
                        new RoundTrips(schema.server().host(), schema.server().port());
                Database counted =
                        Howdah.open(schema.uri().replace(":" + schema.server().port() + "/", ":" + link.port() + "/"));
                Session session = counted.session().await()) {
            Merge merge = STOCK.on("sku").whenMatched().update("quantity");
            session.execute(merge.usingRow(new Delivery("tea", 1))).await();
            int before = link.count();
            session.execute(merge.usingRow(new Delivery("tea", 2))).await();

            assertThat(link.count() - before).isEqualTo(1);
        }
    }

    @Test
    void whatTheTableHasBecomeIsNoticed(TestSchema schema) {
        String other = schema.name() + "_other";
        schema.server()
                .execute("create schema " + other + " authorization "
                        + schema.server().user());
        Merge merge = STOCK.on("sku").whenMatched().update("quantity");
        Map<String, Object> large = Map.of("sku", "tea", "quantity", 1L << 40);
        try (Session session = database.session().await()) {
            session.execute(merge.usingRow(Map.of("sku", "tea", "quantity", 1))).await();
            database.execute("alter table stock alter column quantity type bigint")
                    .await(); // by another connection
            session.execute(merge.usingRow(large)).await();
            assertThat(database.selectValue(Long.class, "select quantity from stock where sku = 'tea'")
                            .await())
                    .isEqualTo(1L << 40);

            database.execute("update stock set quantity = 0").await();
            session.begin();
            session.execute("alter table stock alter column quantity type text").await();
            session.execute(merge.usingRow(Map.of("sku", "tea", "quantity", "much")))
                    .await();
            session.rollback().await();
            session.execute(merge.usingRow(large)).await();

            session.execute("create table " + other + ".stock(sku text, quantity date)")
                    .await();
            session.execute("insert into " + other + ".stock values ('tea')").await();
            session.execute("set search_path = " + other).await();
            session.execute(merge.usingRow(Map.of("sku", "tea", "quantity", LocalDate.EPOCH)))
                    .await();
            assertThat(session.selectValue(LocalDate.class, "select quantity from stock")
                            .await())
                    .isEqualTo(LocalDate.EPOCH);
        } finally {
            schema.server().execute("drop schema " + other + " cascade");
        }
    }

    @Test
    void theSqlCanBeSeen() {
        Merge merge = STOCK.usingRows(List.of(
                        row("sku", "a", "quantity", 1, "tags", List.of(1, 2)), row("sku", "b", "doc", Json.NULL)))
                .on("sku")
                .whenMatched(Sql.expr("t.note = $1", "x"))
                .update(Map.of("quantity", Sql.expr("t.quantity + s.quantity + $1", 2)))
                .whenNotMatched()
                .insert("sku", "quantity");

        assertThat(merge.toSql())
                .isEqualTo(
                        """
                        merge into "stock" as t
                        using (select pg_catalog.unnest($1::text[]) as "sku", pg_catalog.unnest($2::int4[]) as "quantity", \
                        pg_catalog.unnest($3::text[])::int4[] as "tags", pg_catalog.unnest($4::jsonb[]) as "doc") as s
                        on t."sku" = s."sku"
                        when matched and (t.note = $5) then update set "quantity" = t.quantity + s.quantity + $6
                        when not matched then insert ("sku", "quantity") values (s."sku", s."quantity")""");
        assertThat(merge.usingRow(row("sku", "a", "quantity", 1, "tags", List.of(1, 2)))
                        .toSql())
                .isEqualTo(
                        """
                        merge into "stock" as t
                        using (select $1::text as "sku", $2::int4 as "quantity", $3::int4[] as "tags") as s
                        on t."sku" = s."sku"
                        when matched and (t.note = $4) then update set "quantity" = t.quantity + s.quantity + $5
                        when not matched then insert ("sku", "quantity") values (s."sku", s."quantity")""");
    }

    @Test
    void whatAnOldServerDoesNotKnowIsRefused() {
        Merge merge =
                STOCK.usingRow(new Delivery("tea", 1)).on("sku").whenMatched().delete();

        assertThatThrownBy(() -> merge.toSql(14))
                .isInstanceOfSatisfying(UsageException.class, failure -> assertThat(failure.id())
                        .isEqualTo(ErrorId.CHANGE_UNSUPPORTED))
                .hasMessageContaining(
                        "PostgreSQL knows MERGE since version 15, and this server has 14; nothing was sent");
        assertThatThrownBy(() -> merge.returning("sku").toSql(16))
                .hasMessageContaining("returning of a merge since version 17");
        assertThatThrownBy(() -> merge.whenNotMatchedBySource().delete().toSql(16))
                .hasMessageContaining("whenNotMatchedBySource since version 17");
        for (Expression newer : List.of(
                Sql.expr("new.sku"),
                Sql.col("old.sku"),
                Sql.expr("coalesce(\"old\" . sku, $1)", ""),
                Sql.expr("NEW.*"))) {
            assertThatThrownBy(() -> merge.returning(newer).toSql(17))
                    .hasMessageContaining("old and new in the returning of a merge since version 18");
            assertThat(merge.returning(newer).toSql(18)).contains("\nreturning ");
        }
        List<String> others =
                List.of("(select old.sku from stock old limit 1)", "old.f(t.sku)", "'old.' || t.sku", "t.old");
        for (String own : others) {
            assertThat(merge.returning(Sql.expr(own)).toSql(17)).contains(own);
        }
        assertThat(merge.toSql(15)).startsWith("merge into");
    }

    /** In every run on a server of before 18. */
    @Test
    void whatTheServerAtHandDoesNotKnowIsNotSent() {
        assumeTrue(version < 18, "PostgreSQL 18 knows all of it");
        Merge merge =
                STOCK.usingRow(new Delivery("tea", 1)).on("sku").whenMatched().delete();
        List<Merge> newer = new ArrayList<>(List.of(merge.returning(Sql.expr("old.sku"))));
        if (version < 17) {
            newer.add(merge.returning("sku"));
            newer.add(merge.whenNotMatchedBySource().delete());
        }
        try (Session session = database.session().await()) {
            session.begin();
            for (Merge refused : newer) {
                assertThatThrownBy(() -> session.execute(refused).await())
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining("HOWDAH-0731")
                        .hasMessageContaining("this server has " + version);
            }
            session.execute(merge);
            session.commit().await(); // nothing has failed in it
        }
        assertThat(stock()).containsExactly(new Item("salt", 5, "old"));
    }

    @Test
    void nothingOfItIsShown() {
        Merge merge = STOCK.usingRow(Map.of("sku", "secret")).on(Sql.expr("t.sku = $1", "secret"));

        assertThat(List.of(merge, merge.plan(), Sql.value("secret")))
                .allSatisfy(shown -> assertThat(shown.toString()).doesNotContain("secret"));
    }

    @Test
    void itIsNotChangedByWhatTheCallerDoesLater() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>(Arrays.asList(row("sku", "tea", "quantity", 1)));
        Merge merge = STOCK.usingRows(rows).on("sku").whenMatched().update("quantity");
        rows.get(0).put("quantity", 99);
        rows.clear();

        execute(merge);
        execute(merge.whenNotMatched().doNothing());

        assertThat(stock()).contains(new Item("tea", 1, "old"));
    }
}
