// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.StatementException;
import io.howdah.TransactionException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SavepointsTest extends SessionAndTable {
    @Test
    void whatWasDoneSinceASavepointIsUndone() {
        session.begin();
        session.execute("insert into t values (1)");
        session.savepoint("before_two");
        session.execute("insert into t values (2)");
        session.rollbackTo("before_two");
        session.execute("insert into t values (3)");
        session.release("before_two");
        session.commit().await();

        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void aTransactionGoesOnBehindAFailureThatIsUndone() {
        session.begin();
        session.execute("insert into t values (1)");
        session.savepoint("a");
        session.execute("insert into t values (1)");
        session.rollbackTo("a");
        session.execute("insert into t values (2)");
        session.commit().await();

        assertThat(ids()).containsExactly(1, 2);
    }

    @Test
    void namesAreQuoted() {
        session.begin();
        session.savepoint("Select").await();
        assertThatThrownBy(() -> session.rollbackTo("select").await())
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("[3B001]");
        session.rollbackTo("Select").await();
        session.rollback().await();
    }

    /** The last has 64 letters, of which PostgreSQL would take 63. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1a",
                "a b",
                "a;drop table t",
                "a\"b",
                "\u00e4",
                "a\n",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
            })
    void aNameOfAnotherFormIsRefused(String name) {
        session.begin().await();
        for (Runnable verb : List.<Runnable>of(
                () -> session.savepoint(name), () -> session.rollbackTo(name), () -> session.release(name))) {
            assertThatThrownBy(verb::run)
                    .isInstanceOfSatisfying(HowdahException.class, refused -> assertThat(refused.id())
                            .isEqualTo(ErrorId.TRANSACTION_USAGE));
        }
        session.rollback().await();
    }

    @Test
    void outsideATransactionThereAreNoSavepoints() {
        AtomicBoolean ran = new AtomicBoolean();

        assertThatThrownBy(() -> session.savepoint("a").await()).isInstanceOf(TransactionException.class);
        assertThatThrownBy(() -> session.inSavepoint(part -> {
                            ran.set(true);
                            return part.execute("insert into t values (1)");
                        })
                        .await())
                .isInstanceOf(TransactionException.class);
        assertThat(ran).isFalse();
    }

    @Test
    void aPartThatFailsIsUndoneAlone() {
        session.begin();
        session.execute("insert into t values (1)");
        assertThatThrownBy(() -> session.inSavepoint(part -> part.execute("insert into t values (2)")
                                .thenCompose(two -> part.execute("insert into t values (1)")))
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        assertThatThrownBy(() -> session.inSavepoint(part -> {
                            part.execute("insert into t values (4)");
                            throw new IllegalStateException("no");
                        })
                        .await())
                .isInstanceOf(IllegalStateException.class);
        assertThat(session.inSavepoint(part -> part.selectValue(Integer.class, "insert into t values (3) returning id"))
                        .await())
                .isEqualTo(3);
        session.commit().await();

        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void aPartFailsWithAStatementThatNobodyLookedAt() {
        session.begin();
        assertThatThrownBy(() -> session.inSavepoint(part -> {
                            part.execute("insert into t values (1)");
                            part.execute("insert into t values (1)");
                            return CompletableFuture.completedStage("all is well");
                        })
                        .await())
                .isInstanceOf(StatementException.class);
        session.execute("insert into t values (2)");
        session.commit().await();

        assertThat(ids()).containsExactly(2);
    }

    @Test
    void partsMayBeNested() {
        database.inTransaction(own -> own.inSavepoint(outer -> outer.execute("insert into t values (1)")
                        .thenCompose(one -> outer.inSavepoint(inner -> inner.execute("insert into t values (2)")
                                        .thenCompose(two -> inner.execute("insert into t values (1)")))
                                .exceptionally(failure -> one))
                        .thenCompose(undone -> outer.execute("insert into t values (3)"))))
                .await();

        assertThat(ids()).containsExactly(1, 3);
    }

    /** What undoes the part waits behind what the part has not awaited. */
    @Test
    void whoGivesUpAPartThatHasFailedHasItUndoneAllTheSame(TestSchema schema) {
        String waiting = "select 1 from pg_locks where relation = '" + schema.name() + ".t'::regclass and not granted";
        session.begin();
        try (Session gate = database.session().await()) {
            gate.begin();
            gate.execute("lock table t in exclusive mode").await();
            Reply<Result> part = session.inSavepoint(own -> {
                Reply<Result> done = own.execute("select 1");
                done.await();
                own.executeScript("lock table t in share mode; insert into t values (1)");
                return done.thenApply(result -> {
                    throw new IllegalStateException("no");
                });
            });
            while (schema.server().query(waiting).isEmpty()) {
                Thread.onSpinWait(); // the server tells nobody; the time-out ends it
            }
            for (int i = 0; i < 50; i++) {
                part.cancel(); // what undoes it may be sent a moment later
                assertThat(schema.server().query(waiting)).hasSize(1);
            }
            gate.rollback().await();

            assertThatThrownBy(part::await).isInstanceOf(IllegalStateException.class);
        }
        session.execute("insert into t values (2)");
        session.commit().await();

        assertThat(ids()).containsExactly(2);
    }
}
