// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.DataException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryTimeoutException;
import io.howdah.SerializationException;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.StatementException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class TransactionsTest {
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

    private long rows() {
        return database.selectValue(Long.class, "select count(*) from t").await();
    }

    @Test
    void statementsThatNobodyAwaitedAreCommitted() {
        try (Session session = database.session().await()) {
            session.begin();
            for (int i = 0; i < 50; i++) {
                session.execute("insert into t values ($1)", i);
            }
            session.commit().await();
        }
        assertThat(rows()).isEqualTo(50);
    }

    @Test
    void aCommitThatRolledBackIsNoSuccess() {
        try (Session session = database.session().await()) {
            session.begin();
            session.execute("insert into t values (1)");
            session.execute("insert into t values (1)");
            assertThatThrownBy(() -> session.commit().await())
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageStartingWith("HOWDAH-0304");
        }
        assertThat(rows()).isZero();
    }

    /** PostgreSQL only says that something has. */
    @Test
    void whatIsRefusedInATransactionThatHasFailedTellsWhatFailedFirst() {
        try (Session session = database.session().await()) {
            session.begin();
            session.execute("insert into t values (1)");
            session.execute("insert into t values ($1)", 1);
            session.execute("insert into nowhere values (2)");
            assertThatThrownBy(() -> session.selectValue(Long.class, "select count(*) from t")
                            .await())
                    .isInstanceOf(StatementException.class)
                    .hasMessageContainingAll("select count(*)", "25P02", "insert into t values ($1)", "23505")
                    .hasCauseInstanceOf(UniqueViolationException.class);
            session.rollback().await();
        }
    }

    @Test
    void whatFailedInAPartThatWasUndoneIsNoCause() {
        try (Session session = database.session().await()) {
            session.begin();
            assertThatThrownBy(() -> session.inTransaction(part -> part.execute("select 1 / 0"))
                            .await())
                    .isInstanceOf(DataException.class);
            session.execute("insert into nowhere values (2)");
            assertThatThrownBy(() -> session.execute("select 1").await())
                    .hasMessageContainingAll("25P02", "nowhere")
                    .hasCauseInstanceOf(SqlGrammarException.class);
            session.rollback().await();
        }
    }

    @Test
    void aSessionClosedInATransactionIsRolledBack() {
        try (Session session = database.session().await()) {
            session.begin().await();
            session.execute("insert into t values (1)");
        }
        assertThat(rows()).isZero();
    }

    @Test
    void verbsThatMakeNoSenseAreRefused() {
        try (Session session = database.session().await()) {
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionException.class);
            session.begin().await();
            assertThatThrownBy(() -> session.begin().await()).hasMessageContaining("inside a transaction");
            session.rollback().await();
            assertThatThrownBy(() -> session.rollback().await()).isInstanceOf(TransactionException.class);
        }
    }

    @Test
    void theFailureOfTheWorkIsWhatTheCallerSees() {
        assertThatThrownBy(() -> database.inTransaction(session -> session.execute("insert into t values (1)")
                                .thenCompose(done -> session.execute("insert into t values (1)")))
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void aConflictIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();

        String result = database.inTransaction(
                        TransactionOptions.defaults().retries(2),
                        session -> attempts.incrementAndGet() < 3
                                ? session.execute("do $$ begin raise exception 'no' using errcode = '40001'; end $$")
                                        .thenApply(done -> "never")
                                : CompletableFuture.completedStage("third time"))
                .await();

        assertThat(result).isEqualTo("third time");
        assertThatThrownBy(() -> database.inTransaction(session ->
                                session.execute("do $$ begin raise exception 'no' using errcode = '40001'; end $$"))
                        .await())
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void optionsReachTheServer() {
        TransactionOptions options = TransactionOptions.defaults()
                .isolation(Isolation.SERIALIZABLE)
                .readOnly(true)
                .deferrable(true);

        assertThat(database.inTransaction(
                                options,
                                session -> session.selectValue(
                                        String.class,
                                        "select current_setting('transaction_isolation') || current_setting('transaction_read_only')"
                                                + " || current_setting('transaction_deferrable')"))
                        .await())
                .isEqualTo("serializableonon");
    }

    @Test
    void aTransactionHasALimit() {
        TransactionOptions options = TransactionOptions.defaults().timeout(java.time.Duration.ofMillis(200));

        assertThatThrownBy(() -> database.inTransaction(options, session -> session.execute("select pg_sleep(30)"))
                        .await())
                .isInstanceOfAny(QueryTimeoutException.class, io.howdah.ConnectionLostException.class)
                .hasMessageContaining("timeout");
    }
}
