// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.StatementException;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prepared statements that the server no longer honours. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class HealingTest {
    private static final String ALL = "select * from t";
    private static final String OTHERS = "select * from t where id > 0";
    private static final String KEPT = "select count(*) from pg_prepared_statements where statement = $1";

    private Database other;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        other = Howdah.open(schema.uri());
        database = Howdah.open(schema.uri());
        session = database.session().await();
        other.executeScript("create table t(id int); insert into t values (1)").await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
        other.close();
    }

    private void changeTheTable() {
        changeTheTable("n");
    }

    private void changeTheTable(String column) {
        other.execute("alter table t add column " + column + " int default 7").await();
    }

    private int columns() {
        return session.select(ALL).await().get(0).columns().size();
    }

    @Test
    void aChangedPlanHealsOutsideATransaction() {
        assertThat(columns()).isEqualTo(1);
        changeTheTable();
        assertThat(columns()).isEqualTo(2);
    }

    @Test
    void insideATransactionItFailsThatAndHealsForTheNext() {
        assertThat(columns()).isEqualTo(1);
        changeTheTable();
        session.begin();
        assertThatThrownBy(this::columns).isInstanceOf(StatementException.class).hasMessageContaining("[0A000]");
        session.rollback().await();
        session.begin();
        assertThat(columns()).isEqualTo(2);
        session.commit().await();
    }

    @Test
    void insideATransactionTheConnectionIsKeptAndNoOtherOfItsPlansFails() {
        int pid = pid();
        assertThat(columns()).isEqualTo(1);
        session.select(OTHERS).await();
        changeTheTable();
        session.begin();
        assertThatThrownBy(this::columns).isInstanceOf(StatementException.class);
        session.rollback().await();
        session.begin();
        assertThat(session.select(OTHERS).await().get(0).columns()).hasSize(2);
        assertThat(columns()).isEqualTo(2);
        session.commit().await();

        assertThat(pid()).isEqualTo(pid);
        assertThat(session.selectValue(Long.class, KEPT, OTHERS).await()).isEqualTo(1);
    }

    @Test
    void whatHealedOutsideATransactionWarnsOfTheOthers() {
        assertThat(columns()).isEqualTo(1);
        session.select(OTHERS).await();
        changeTheTable();
        assertThat(columns()).isEqualTo(2);
        session.begin();
        assertThat(session.select(OTHERS).await().get(0).columns()).hasSize(2);
        session.commit().await();
    }

    /** Neither outside a transaction nor in one. */
    @Test
    void whatIsForgottenIsNotLeftOnTheServer() {
        assertThat(columns()).isEqualTo(1);
        for (int times = 0; times < 3; times++) {
            changeTheTable("a" + times);
            columns();
            columns(); // no other plan is trusted, so it has been prepared once more
            changeTheTable("b" + times);
            session.begin();
            assertThatThrownBy(this::columns).isInstanceOf(StatementException.class);
            session.rollback().await();
        }
        session.executeStack(StatementStack.empty().pushExecute(ALL)).await();
        changeTheTable("c");
        session.executeStack(StatementStack.empty().pushExecute(ALL)).await();
        columns();

        assertThat(session.selectValue(Long.class, KEPT, ALL).await()).isLessThanOrEqualTo(1);
    }

    @Test
    void aPartThatFailsByAStalePlanLeavesNoneForTheRestOfItsTransaction() {
        assertThat(columns()).isEqualTo(1);
        session.select(OTHERS).await();
        changeTheTable();
        session.begin();
        assertThatThrownBy(() -> session.inTransaction(part -> part.select(ALL)).await())
                .isInstanceOf(StatementException.class);
        assertThat(session.select(OTHERS).await().get(0).columns()).hasSize(2);
        assertThat(columns()).isEqualTo(2);
        session.commit().await();
    }

    @Test
    void whatAFailedTransactionHadDoneIsGone() {
        assertThat(columns()).isEqualTo(1);
        changeTheTable();
        assertThatThrownBy(() -> session.inTransaction(
                                own -> own.execute("insert into t values (2)").thenCompose(done -> own.select(ALL)))
                        .await())
                .isInstanceOf(StatementException.class);

        assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                .isEqualTo(1);
    }

    private int pid() {
        return session.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    @Test
    void itHealsWithManySetsOfParametersAndNothingIsDoneTwice() {
        String insert = "insert into t(id) values ($1) returning *";
        session.executeMany(insert, List.of(2, 3)).await();
        changeTheTable();
        Result result = session.executeMany(insert, List.of(4, 5)).await();

        assertThat(result.columns()).hasSize(2);
        assertThat(session.select(Integer.class, "select id from t order by id").await())
                .containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void itHealsInAScript() {
        session.executeScript("select 1; select * from t; select 2").await();
        changeTheTable();
        List<Result> results =
                session.executeScript("select 1; select * from t; select 2").await();

        assertThat(results).hasSize(3);
        assertThat(results.get(1).columns()).hasSize(2);
        assertThat(session.executeScript("alter table t add column m int; select * from t")
                        .await()
                        .get(1)
                        .columns())
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deallocate all", "discard all"})
    void whatTheUserHasTheServerForgetIsPreparedAgain(String forget) {
        assertThat(columns()).isEqualTo(1);
        session.execute(forget).await();
        session.begin();
        assertThat(columns()).isEqualTo(1);
        session.commit().await();
        Reply<?> forgetting = session.execute(forget);
        assertThat(columns()).isEqualTo(1);
        forgetting.await();
        session.executeScript(forget + "; select * from t; insert into t values (2)")
                .await();
        assertThat(session.select(ALL).await()).hasSize(2);
    }

    @Test
    void theLanguageOfTheServerDoesNotMatter(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database foreign = Howdah.open(proxy.uri())) {
            proxy.translate("cached plan must not change result type", "der gemerkte Plan passt hier nicht mehr");
            foreign.with(session -> session.select(ALL)).await();
            changeTheTable();
            assertThat(foreign.select(ALL).await().get(0).columns()).hasSize(2);
        }
    }
}
