// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Change;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.UniqueViolationException;
import io.howdah.Upsert;
import io.howdah.UsageException;
import io.howdah.engine.change.ChangeText;
import io.howdah.engine.change.Columns;
import io.howdah.engine.change.Columns.Column;
import io.howdah.engine.change.Target;
import io.howdah.engine.types.ValueTypes;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both ways of an upsert do, and what only one does. */
@ExtendWith(PostgresExtension.class)
class UpsertTest {
    private static final Upsert PRICES = Upsert.into("prices").key("sku");

    record Price(String sku, @Nullable BigDecimal price) {}

    record Noted(String sku, @Nullable BigDecimal price, @Nullable String note) {}

    record Told(String mergeAction, String sku) {}

    /** How an upsert is written. */
    enum Way {
        MERGE {
            @Override
            Upsert of(Upsert upsert) {
                return upsert;
            }
        },
        ON_CONFLICT {
            @Override
            Upsert of(Upsert upsert) {
                return upsert.concurrencySafe();
            }
        };

        abstract Upsert of(Upsert upsert);
    }

    private Database database;
    private int version;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        version = database.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        database.executeScript("create table prices(sku text unique, price numeric, note text default 'none');"
                        + "insert into prices values ('tea', 3, 'old'), ('salt', 5, 'old')")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Price price(@Nullable String sku, int price) {
        return new Price(String.valueOf(sku), BigDecimal.valueOf(price));
    }

    private static Noted noted(String sku, int price, @Nullable String note) {
        return new Noted(sku, BigDecimal.valueOf(price), note);
    }

    private List<Noted> prices() {
        return database.select(Noted.class, "select * from prices order by sku").await();
    }

    private Result execute(Change change) {
        return database.execute(change).await();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void newRowsAreInsertedAndOthersUpdated(Way way) {
        Result result = execute(way.of(PRICES.rows(List.of(price("tea", 4), price("rice", 7)))));

        assertThat(result.rowsAffected()).isEqualTo(2);
        assertThat(result.rows()).isEmpty();
        assertThat(prices()).containsExactly(noted("rice", 7, "none"), noted("salt", 5, "old"), noted("tea", 4, "old"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whichRowsWereInsertedIsTold(Way way) {
        Upsert upsert =
                way.of(PRICES.rows(List.of(price("tea", 4), price("rice", 7)))).returning("sku", "price");

        assertThat(execute(upsert).columns())
                .extracting(column -> column.name())
                .containsExactly("merge_action", "sku", "price");
        assertThat(database.select(Told.class, upsert.rows(List.of(price("oil", 1), price("rice", 8))))
                        .await())
                .containsExactlyInAnyOrder(new Told("INSERT", "oil"), new Told("UPDATE", "rice"));
        assertThat(prices()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void inPartitionsTooItIsTold(Way way) {
        createParts();
        Upsert upsert = way.of(Upsert.into("parts").key("sku").returning("sku"));
        execute(upsert.rows(List.of(price("a", 1), price("b", 1))));

        assertThat(database.select(Told.class, upsert.rows(List.of(price("a", 2), price("b", 2), price("c", 2))))
                        .await())
                .containsExactlyInAnyOrder(new Told("UPDATE", "a"), new Told("UPDATE", "b"), new Told("INSERT", "c"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void ofAViewTooItIsTold(Way way) {
        database.execute("create view shown as select sku, price from prices").await();
        Upsert upsert = way.of(Upsert.into("shown").key("sku").returning("sku"));

        assertThat(database.select(Told.class, upsert.rows(List.of(price("tea", 4), price("rice", 7))))
                        .await())
                .containsExactlyInAnyOrder(new Told("UPDATE", "tea"), new Told("INSERT", "rice"));
        assertThat(prices()).containsExactly(noted("rice", 7, "none"), noted("salt", 5, "old"), noted("tea", 4, "old"));
        for (String sku : List.of("oil", "tea")) {
            assertThat(database.select(Told.class, upsert.row(price(sku, 1))).await())
                    .containsExactly(new Told(sku.equals("oil") ? "INSERT" : "UPDATE", sku));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aViewIsChangedOnEveryVersion(Way way) {
        database.execute("create view shown as select sku, price from prices").await();
        Upsert upsert = way.of(Upsert.into("shown").key("sku"));

        assertThat(execute(upsert.rows(List.of(price("tea", 4), price("rice", 7))))
                        .rowsAffected())
                .isEqualTo(2);
        assertThat(execute(upsert.row(price("salt", 6))).rowsAffected()).isEqualTo(1);
        assertThat(prices()).containsExactly(noted("rice", 7, "none"), noted("salt", 6, "old"), noted("tea", 4, "old"));
    }

    private void createParts() {
        database.executeScript("create table parts(sku text primary key, price numeric) partition by hash (sku);"
                        + "create table part0 partition of parts for values with (modulus 2, remainder 0);"
                        + "create table part1 partition of parts for values with (modulus 2, remainder 1)")
                .await();
    }

    @Test
    void aRowThatAnotherTransactionHasInsertedMeanwhileIsToldAsUpdated() {
        createParts();
        Upsert upsert = Upsert.into("parts")
                .key("sku")
                .concurrencySafe()
                .returning("sku")
                .row(price("oil", 1));
        try (Session first = database.session().await();
                Session second = database.session().await()) {
            first.begin();
            first.execute(upsert).await();
            int pid =
                    second.selectValue(Integer.class, "select pg_backend_pid()").await();
            Reply<List<Told>> waiting = second.select(Told.class, upsert);
            awaitLock(pid);
            first.commit().await();

            assertThat(waiting.await()).containsExactly(new Told("UPDATE", "oil"));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void onlySomeColumnsMayBeUpdated(Way way) {
        execute(way.of(PRICES.rows(List.of(noted("tea", 4, "new"), noted("rice", 7, "new")))
                .update("price")));

        assertThat(prices()).containsExactly(noted("rice", 7, "new"), noted("salt", 5, "old"), noted("tea", 4, "old"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aRowThatLacksAColumnHasANullThere(Way way) {
        execute(way.of(PRICES.rows(List.of(Map.of("sku", "tea", "note", "x"), Map.of("sku", "oil", "price", 2)))));

        assertThat(prices())
                .containsExactly(noted("oil", 2, null), noted("salt", 5, "old"), new Noted("tea", null, "x"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aKeyWithANullIsAlwaysNew(Way way) {
        Map<String, @Nullable Object> nobody = new HashMap<>();
        nobody.put("sku", null);
        nobody.put("price", 1);
        execute(way.of(PRICES.row(nobody)));
        execute(way.of(PRICES.rows(Arrays.asList(nobody, nobody))));

        assertThat(database.selectValue(Long.class, "select count(*) from prices where sku is null")
                        .await())
                .isEqualTo(3);
    }

    /** An index may take nulls for equal; a comparison never does. */
    @Test
    void aNullThatAnIndexTakesForAKeyIsUpdatedOnConflictAndRefusedByAMerge() {
        assumeTrue(version >= 15, "NULLS NOT DISTINCT came with PostgreSQL 15");
        database.executeScript("create table days(n int unique nulls not distinct, price int);"
                        + "insert into days values (null, 1)")
                .await();
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("n", null);
        row.put("price", 2);
        Upsert nobody = Upsert.into("days").key("n").row(row);

        assertThatThrownBy(() -> execute(nobody)).isInstanceOf(UniqueViolationException.class);
        assertThat(execute(nobody.concurrencySafe()).rowsAffected()).isEqualTo(1);
        assertThat(database.select(Integer.class, "select price from days").await())
                .containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aKeyThatIsThereTwiceIsRefusedWithItsColumns(Way way) {
        assertThatThrownBy(() -> execute(way.of(PRICES.rows(List.of(price("tea", 1), price("tea", 2))))))
                .hasMessageContaining("because several rows have the same \"sku\"; give each key once")
                .hasMessageContaining("[21000]");
        assertThatThrownBy(() -> execute(way.of(PRICES.rows(List.of(price("new", 1), price("new", 2))))))
                .hasMessageContaining("several rows have the same \"sku\"")
                .hasMessageNotContaining("new");
        assertThat(prices()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anotherUniqueIndexIsNotTakenForTheKey(Way way) {
        database.executeScript("create table users(id int primary key, email text unique);"
                        + "insert into users values (1, 'a')")
                .await();
        Upsert second = Upsert.into("users").key("id").row(Map.of("id", 2, "email", "a"));

        assertThatThrownBy(() -> execute(way.of(second)))
                .isInstanceOf(UniqueViolationException.class)
                .hasMessageContaining("users_email_key")
                .hasMessageNotContaining("several rows");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void rowsThatAreThereMayBeLeftAsTheyAre(Way way) {
        Upsert upsert = way.of(PRICES.rows(List.of(price("tea", 9), price("oil", 1), price("oil", 2))))
                .doNothing();

        assertThat(execute(upsert).rowsAffected()).isEqualTo(1);
        assertThat(prices()).containsExactly(noted("oil", 1, "none"), noted("salt", 5, "old"), noted("tea", 3, "old"));
        assertThat(execute(upsert.rows(List.of(price("tea", 9), price("rice", 1)))
                                .returning("sku"))
                        .rows())
                .extracting(row -> row.get("merge_action") + " " + row.get("sku"))
                .containsExactly("INSERT rice");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void thousandsAreOneStatement(Way way) {
        List<Price> many =
                IntStream.range(0, 10_000).mapToObj(i -> price("s" + i, i)).toList();
        execute(way.of(PRICES.rows(many.subList(0, 4_000))));

        assertThat(execute(way.of(PRICES.rows(many).returning("sku"))).rows())
                .hasSize(10_000)
                .filteredOn(row -> "UPDATE".equals(row.get("merge_action")))
                .hasSize(4_000);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theKeyMayHaveSeveralColumns(Way way) {
        database.execute("create table shelf(a int, b int, n int, primary key (a, b))")
                .await();
        Upsert upsert = way.of(Upsert.into("shelf").key("a", "b"));
        execute(upsert.rows(List.of(Map.of("a", 1, "b", 1, "n", 1), Map.of("a", 1, "b", 2, "n", 1))));
        execute(upsert.rows(List.of(Map.of("a", 1, "b", 2, "n", 2), Map.of("a", 2, "b", 2, "n", 2))));

        assertThat(database.select(Integer.class, "select n from shelf order by a, b")
                        .await())
                .containsExactly(1, 2, 2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void namesAreTakenAsTheyAre(Way way) {
        database.execute(
                        "create table \"Select\"(\"o\"\"Brien's key\" int primary key, \"merge_action\" text, \"T.x\" int)")
                .await();
        Upsert upsert = way.of(Upsert.into("Select").key("o\"Brien's key"));
        Map<String, Object> row = Map.of("o\"Brien's key", 1, "merge_action", "a", "T.x", 1);
        execute(upsert.row(row));

        assertThat(execute(upsert.row(Map.of("o\"Brien's key", 1, "merge_action", "b", "T.x", 2))
                                .returning("o\"Brien's key", "T.x"))
                        .rows())
                .extracting(each -> each.get(0) + " " + each.get(1) + " " + each.get("T.x"))
                .containsExactly("UPDATE 1 2");
        assertThatThrownBy(() -> execute(upsert.rows(List.of(row, row))))
                .hasMessageContaining("several rows have the same \"o\"\"Brien's key\"");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void rowsOfNothingButTheKeyLeaveThoseThatAreThere(Way way) {
        Upsert keys = way.of(PRICES.rows(List.of(Map.of("sku", "tea"), Map.of("sku", "oil"))));

        assertThat(execute(keys).rowsAffected()).isEqualTo(1);
        assertThat(prices())
                .containsExactly(new Noted("oil", null, "none"), noted("salt", 5, "old"), noted("tea", 3, "old"));
    }

    /** Whoever may create functions where the search path looks could otherwise have the rows, and give others. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aFunctionOfSomebodyElseHasNoPartInIt(Way way) {
        database.execute("create function unnest(text[]) returns setof text language sql as $$ select 'stolen' $$")
                .await();
        execute(way.of(PRICES.rows(List.of(price("tea", 4), price("rice", 7)))));

        assertThat(prices()).containsExactly(noted("rice", 7, "none"), noted("salt", 5, "old"), noted("tea", 4, "old"));
    }

    @Test
    void withoutAnIndexOnTheKeyOnlyAMergeWorks() {
        assumeTrue(version >= 15, "MERGE came with PostgreSQL 15");
        database.execute("alter table prices drop constraint prices_sku_key").await();

        execute(PRICES.row(price("tea", 4)));
        assertThatThrownBy(() -> execute(PRICES.row(price("tea", 4)).concurrencySafe()))
                .hasMessageContaining("42P10");
        assertThat(prices()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatAnotherTransactionIsInsertingIsWaitedForAndUpdatedOrAFailure(Way way) {
        assumeTrue(way == Way.ON_CONFLICT || version >= 15, "MERGE came with PostgreSQL 15");
        try (Session first = database.session().await();
                Session second = database.session().await()) {
            first.begin();
            first.execute(PRICES.row(price("oil", 1))).await();
            int pid =
                    second.selectValue(Integer.class, "select pg_backend_pid()").await();
            Reply<Result> waiting = second.execute(way.of(PRICES.row(price("oil", 2))));
            awaitLock(pid);
            first.commit().await();

            if (way == Way.ON_CONFLICT) {
                assertThat(waiting.await().rowsAffected()).isEqualTo(1);
                assertThat(prices()).contains(noted("oil", 2, "none"));
            } else {
                assertThatThrownBy(waiting::await)
                        .isInstanceOf(UniqueViolationException.class)
                        .hasMessageContaining("or another transaction has inserted it meanwhile, for which there is"
                                + " Upsert.concurrencySafe()");
                assertThat(prices()).contains(noted("oil", 1, "none"));
            }
        }
    }

    /** Until the server's process waits for a lock. */
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
    void theWayFollowsTheServer() {
        Upsert upsert = PRICES.row(price("tea", 1));

        assertThat(upsert.toSql(14))
                .startsWith("insert into \"prices\" as t (\"sku\", \"price\")\nselect $1::text as \"sku\"");
        assertThat(PRICES.rows(List.of(price("tea", 1), price("oil", 1))).toSql(14))
                .startsWith(
                        "insert into \"prices\" as t (\"sku\", \"price\")\nselect pg_catalog.unnest($1::text[]) as \"sku\"");
        assertThat(upsert.toSql(15)).startsWith("merge into \"prices\" as t");
        assertThat(upsert.returning("sku").toSql(16))
                .contains("on conflict (\"sku\") do update set \"price\" = excluded.\"price\"")
                .endsWith("returning case when t.xmax = 0 then 'INSERT' else 'UPDATE' end as merge_action, t.\"sku\"");
        assertThat(upsert.returning("sku").toSql()).endsWith("returning merge_action() as merge_action, t.\"sku\"");
        assertThat(upsert.concurrencySafe().toSql()).endsWith("do update set \"price\" = excluded.\"price\"");
        assertThat(upsert.doNothing().toSql()).endsWith("on conflict (\"sku\") do nothing");
    }

    @Test
    void intoAViewItIsOnConflictUntilMergeTakesViews() {
        Upsert upsert = PRICES.row(price("tea", 1));
        Columns rows = new Columns(List.of(
                        new Column("sku", false, null, List.of("tea")),
                        new Column("price", false, null, List.of(BigDecimal.ONE))))
                .typed(column -> ValueTypes.of(column.values()));

        for (int old : List.of(15, 16)) {
            assertThat(ChangeText.dependsOnKind(upsert, rows, old)).isTrue();
            assertThat(ChangeText.of(upsert, rows, Target.of(old, "v")).sql())
                    .startsWith("insert into \"prices\"")
                    .contains("on conflict (\"sku\") do update");
            assertThat(ChangeText.of(upsert, rows, Target.of(old, "p")).sql()).startsWith("merge into");
            assertThat(ChangeText.dependsOnKind(upsert.concurrencySafe(), rows, old))
                    .isFalse();
        }
        assertThat(ChangeText.of(upsert, rows, Target.of(17, "v")).sql()).startsWith("merge into");
        for (int other : List.of(14, 17, 18)) {
            assertThat(ChangeText.dependsOnKind(upsert, rows, other)).isFalse();
        }
    }

    @Test
    void whatIsNotCompleteIsRefused() {
        assertThatThrownBy(() -> execute(Upsert.into("prices")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "The upsert into \"prices\" lacks rows: rows or row; and the columns by which a row"
                                + " is known: key");
        assertThatThrownBy(() -> execute(PRICES.row(Map.of("price", 1)))).hasMessageContaining("[sku]");
        assertThatThrownBy(() -> execute(PRICES.row(price("a", 1)).update("note")))
                .hasMessageContaining("[note]");
        assertThatThrownBy(() -> PRICES.update())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("names no columns; name those that it sets, or say doNothing");
        assertThat(execute(PRICES.rows(List.of())).rowsAffected()).isZero();
    }
}
