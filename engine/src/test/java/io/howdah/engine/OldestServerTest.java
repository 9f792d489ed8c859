// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Interval;
import io.howdah.Merge;
import io.howdah.ParameterException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.Upsert;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What depends on the server's version, in every build; the other tests take the version that the run names. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has older binaries for it only")
class OldestServerTest {
    private static PostgresServer server;
    private static Database database;

    @BeforeAll
    static void open() {
        server = PostgresServer.start(ServerOptions.defaults().major(14));
        database = Howdah.open(server.uri() + "?max-size=1");
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @Test
    void aTransactionHasALimitWithoutTransactionTimeout() {
        TransactionOptions options = TransactionOptions.defaults().timeout(Duration.ofMillis(200));

        assertThatThrownBy(() -> database.inTransaction(options, session -> session.execute("select pg_sleep(30)"))
                        .await())
                .isInstanceOf(QueryTimeoutException.class);
        assertThat(database.selectValue(String.class, "select current_setting('statement_timeout')")
                        .await())
                .isEqualTo("0");
    }

    @Test
    void aConnectionComesBackClean() {
        try (Session session = database.session().await()) {
            session.execute("set work_mem = '77MB'");
            session.execute("create temp table leftover(id int)").await();
        }
        assertThat(database.selectValue(
                                String.class,
                                "select current_setting('work_mem') || coalesce(to_regclass('leftover')::text, '')")
                        .await())
                .isEqualTo("4MB");
    }

    @Test
    void anUpsertDoesWithoutMergeAndAMergeIsRefusedBeforeItIsSent() {
        record Price(String sku, int price) {}
        database.execute("create table prices(sku text primary key, price int)").await();
        Upsert upsert = Upsert.into("prices").key("sku");
        database.execute(upsert.row(new Price("tea", 1))).await();

        assertThat(database.execute(upsert.rows(List.of(new Price("tea", 2), new Price("oil", 3)))
                                .returning("sku", "price"))
                        .await()
                        .rows())
                .extracting(row -> row.get("merge_action") + " " + row.get("sku") + " " + row.get("price"))
                .containsExactlyInAnyOrder("UPDATE tea 2", "INSERT oil 3");
        try (Session session = database.session().await()) {
            session.begin();
            assertThatThrownBy(() -> session.execute(Merge.into("prices")
                                    .usingRow(new Price("tea", 5))
                                    .on("sku")
                                    .whenMatched()
                                    .delete())
                            .await())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("HOWDAH-0731")
                    .hasMessageContaining("this server has 14");
            session.execute("delete from prices where sku = 'oil'");
            session.commit().await(); // nothing has failed in it
        }
        assertThat(database.selectValue(Long.class, "select count(*) from prices")
                        .await())
                .isEqualTo(1);
    }

    /** Their rows have no system columns when they are returned; triggers that swallow an update leave no trace either. */
    @ParameterizedTest
    @ValueSource(strings = {"parts", "shown"})
    void ofPartitionsAndViewsTooItIsToldWhichRowsAreNew(String table) {
        database.executeScript("drop table if exists parts, shelf cascade;"
                        + "create table parts(sku text primary key, price int) partition by hash (sku);"
                        + "create table part0 partition of parts for values with (modulus 2, remainder 0);"
                        + "create table part1 partition of parts for values with (modulus 2, remainder 1);"
                        + "create table shelf(sku text primary key, price int);"
                        + "create view shown as select * from shelf;"
                        + "create trigger same before update on parts for each row"
                        + " execute function suppress_redundant_updates_trigger();"
                        + "create trigger same before update on shelf for each row"
                        + " execute function suppress_redundant_updates_trigger()")
                .await();
        Upsert upsert = Upsert.into(table).key("sku").returning("sku");

        assertThat(told(upsert, Map.of("sku", "a", "price", 1), Map.of("sku", "b", "price", 1)))
                .containsExactly("INSERT a", "INSERT b");
        assertThat(told(
                        upsert,
                        Map.of("sku", "a", "price", 1),
                        Map.of("sku", "c", "price", 2),
                        Map.of("sku", "b", "price", 2),
                        Map.of("sku", "d", "price", 2)))
                .containsExactly("INSERT c", "UPDATE b", "INSERT d");
        assertThat(told(upsert.doNothing(), Map.of("sku", "a", "price", 3), Map.of("sku", "e", "price", 3)))
                .containsExactly("INSERT e");
    }

    private static List<String> told(Upsert upsert, Object... rows) {
        return database.execute(upsert.rows(List.of(rows))).await().rows().stream()
                .map(row -> row.get("merge_action") + " " + row.get("sku"))
                .toList();
    }

    /** In the binary form the server would take it for one of 178 million years. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIntervalWithoutAnEndIsRefusedBeforeItIsSent(boolean positive) {
        Interval endless = positive ? Interval.INFINITY : Interval.MINUS_INFINITY;
        database.executeScript(
                        "drop table if exists terms; drop type if exists term;"
                                + "create table terms(id int primary key, notice interval); create type term as (notice interval)")
                .await();
        try (Session session = database.session().await()) {
            session.begin();
            for (Supplier<Reply<?>> sent : List.<Supplier<Reply<?>>>of(
                    () -> session.execute("select $1::interval", endless),
                    () -> session.execute("select $1::interval[]", List.of(endless)),
                    () -> session.execute("select $1::term", Map.of("notice", endless)),
                    () -> session.executeMany("insert into terms values (1, $1)", Collections.nCopies(200, endless)),
                    () -> session.execute(Upsert.into("terms")
                            .row(Map.of("id", 1, "notice", endless))
                            .key("id")
                            .concurrencySafe()))) {
                assertThatThrownBy(() -> sent.get().await())
                        .isInstanceOf(ParameterException.class)
                        .hasMessageContaining("since PostgreSQL 17")
                        .hasMessageContaining("Nothing was sent");
            }
            session.commit().await(); // nothing has failed in it
            assertThatThrownBy(() -> session.loadFromRecords("terms", List.of(Map.of("id", 1, "notice", endless)))
                            .await())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("since PostgreSQL 17");
            Interval longest = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE - 1);
            assertThat(session.selectValue(Interval.class, "select $1::interval", longest)
                            .await())
                    .isEqualTo(longest);
        }
    }

    @Test
    void manyRowsAreOneStatement() {
        database.execute("create table numbers(n int, t text)").await();
        database.executeMany(
                        "insert into numbers values ($1, $2)",
                        IntStream.range(0, 200)
                                .mapToObj(i -> List.<Object>of(i, "t" + i))
                                .toList())
                .await();

        assertThat(database.selectOne("select count(*) || ' ' || count(distinct cmin::text) from numbers")
                        .await()
                        .get(0))
                .isEqualTo("200 1");
    }
}
