// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Merge;
import io.howdah.QueryTimeoutException;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.Upsert;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
