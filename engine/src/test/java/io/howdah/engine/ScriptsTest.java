// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.ParameterException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ScriptsTest {
    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table t(id int primary key)").await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Integer> ids() {
        return database.select(Integer.class, "select id from t order by id").await();
    }

    @Test
    void aScriptTellsWhatEachStatementDid() {
        List<Result> results = database.executeScript(
                        """
                        -- two kinds of things; in one script
                        create function f(int) returns text language plpgsql as $$ begin return 'a;b'; end $$;
                        create function g(int) returns int begin atomic; select $1 + 1; end;
                        insert into t values (1), (2) returning id;;
                        select f(1), ':name', '2026-11-21'::timestamp;
                        """)
                .await();

        assertThat(results)
                .extracting(Result::operation)
                .containsExactly("CREATE FUNCTION", "CREATE FUNCTION", "INSERT", "SELECT");
        assertThat(results).extracting(Result::rowsAffected).containsExactly(0L, 0L, 2L, 1L);
        assertThat(results.get(2).rows()).extracting(row -> row.get("id")).containsExactly(1, 2);
        assertThat(results.get(3).rows().get(0).get("f")).isEqualTo("a;b");
    }

    @Test
    void anEmptyScriptDoesNothing() {
        assertThat(database.executeScript(" ; -- nothing\n /* at all; */").await())
                .isEmpty();
        try (Session session = database.session().await()) {
            assertThat(session.executeScript("").await()).isEmpty();
        }
    }

    @Test
    void theFirstFailureEndsAScriptAndIsNamed() {
        assertThatThrownBy(() -> database.executeScript(
                                "insert into t values (1); insert into t values (1);" + " insert into t values (2)")
                        .await())
                .isInstanceOf(UniqueViolationException.class)
                .hasMessageContaining("statement 2 of 3 of the script, 'insert into t values (1)'");
        assertThat(ids()).as("outside a transaction").containsExactly(1);
        assertThatThrownBy(() -> database.executeScript("insert into t values (3); selec 1")
                        .await())
                .isInstanceOf(SqlGrammarException.class)
                .hasMessageContaining("statement 2 of 2");
    }

    @Test
    void inATransactionAScriptIsAllOrNothing() {
        assertThatThrownBy(() -> database.inTransaction(
                                session -> session.executeScript("insert into t values (1); insert into t values (1)"))
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        assertThat(ids()).isEmpty();
        try (Session session = database.session().await()) {
            session.begin();
            session.executeScript("insert into t values (1); insert into t values (1)");
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);
        }
        assertThat(ids()).isEmpty();
    }

    @Test
    void aScriptMayHoldTransactionsOfItsOwn() {
        database.executeScript("begin; insert into t values (1); commit; begin; insert into t values (2); rollback")
                .await();

        assertThat(ids()).containsExactly(1);
    }

    @Test
    void aTransactionThatAScriptLeavesOpenIsNotTheNextBorrowers() {
        database.executeScript("begin; insert into t values (1); set search_path to pg_catalog")
                .await();

        assertThat(ids()).isEmpty();
    }

    @Test
    void whatIsCalledLaterWaitsForAScript() {
        try (Session session = database.session().await()) {
            session.executeScript("create temp table mine(id int); insert into mine values (1)");
            session.executeScript("insert into mine values (2); select pg_sleep(0.05); insert into mine values (3)");
            Reply<Long> two = session.selectValue(Long.class, "select count(*) from mine");
            session.begin();
            session.executeScript("delete from mine; select 1");
            session.rollback();
            Reply<Long> still = session.selectValue(Long.class, "select count(*) from mine");

            assertThat(two.await()).isEqualTo(3);
            assertThat(still.await()).isEqualTo(3);
        }
    }

    @Test
    void aSessionClosedBehindAScriptLetsItEnd() {
        Reply<List<Result>> script;
        Reply<Result> behind;
        try (Session session = database.session().await()) {
            script = session.executeScript("insert into t values (1); select pg_sleep(0.05); insert into t values (2)");
            behind = session.execute("insert into t values (3)");
        }
        assertThat(script.await()).hasSize(3);
        assertThat(behind.await().rowsAffected()).isEqualTo(1);
        assertThat(ids()).containsExactly(1, 2, 3);
    }

    @Test
    void aCancelledScriptRunsNoFurther() {
        try (Session session = database.session().await()) {
            Reply<List<Result>> script =
                    session.executeScript("insert into t values (1); select pg_sleep(30); insert into t values (2)");
            Reply<Integer> behind = session.selectValue(Integer.class, "select 7");
            script.cancel();

            assertThatThrownBy(script::await).isInstanceOf(QueryCancelledException.class);
            assertThat(behind.await()).isEqualTo(7);
        }
        assertThat(ids()).isSubsetOf(1);
    }

    @Test
    void aScriptHasNoParameters() {
        assertThatThrownBy(() -> database.executeScript("insert into t values (1); select $1::int")
                        .await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("statement 2 of 2");
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void copyInAScriptIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> database.executeScript("insert into t values (1); copy t from stdin")
                        .await())
                .isInstanceOf(UsageException.class);
        assertThat(ids()).isEmpty();
    }
}
