// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.SerializationException;
import io.howdah.Session;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work in a transaction, in a part of one, and again after a conflict. */
@Timeout(60)
class InTransactionTest extends SessionAndTable {
    private static final String CONFLICT = "do $$ begin raise exception 'no' using errcode = '%s'; end $$";

    @Test
    void whereNoTransactionIsOpenOneIsBegunAndCommitted() {
        long inside = session.inTransaction(own -> own.execute("insert into t values (1)")
                        .thenCompose(one -> database.selectValue(Long.class, "select count(*) from t")))
                .await();

        assertThat(inside).isZero();
        assertThat(ids()).containsExactly(1);
        assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionException.class);
    }

    @Test
    void whereOneIsOpenItIsAPartThatFailsAlone() {
        session.begin();
        session.execute("insert into t values (1)");
        assertThatThrownBy(() -> session.inTransaction(part -> part.execute("insert into t values (2)")
                                .thenCompose(two -> part.execute("insert into t values (1)")))
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        session.inTransaction(part -> part.execute("insert into t values (3)")).await();
        assertThat(ids()).isEmpty();
        session.commit().await();

        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void oneThatTheUserHasBegunInSqlIsOpenToo() {
        session.execute("begin");
        session.inTransaction(part -> part.execute("insert into t values (1)")).await();
        assertThat(session.inTransaction(part -> part.selectValue(Long.class, "select count(*) from t"))
                        .await())
                .isEqualTo(1);
        session.execute("rollback").await();

        assertThat(ids()).isEmpty();
    }

    @Test
    void nestedInAnyDepth() {
        database.inTransaction(own -> own.inTransaction(outer -> outer.execute("insert into t values (1)")
                        .thenCompose(one -> outer.inTransaction(inner -> inner.execute("insert into t values (2)")
                                        .thenCompose(two -> inner.execute("insert into t values (1)")))
                                .exceptionally(failure -> one))
                        .thenCompose(undone -> outer.execute("insert into t values (3)"))))
                .await();

        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void aPartTakesNoOptionsOfAWholeTransaction() {
        session.begin().await();
        for (TransactionOptions options : List.of(
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE),
                TransactionOptions.defaults().readOnly(true),
                TransactionOptions.defaults().timeout(Duration.ofSeconds(1)))) {
            assertThatThrownBy(() -> session.inTransaction(options, part -> part.execute("select 1"))
                            .await())
                    .isInstanceOf(TransactionException.class)
                    .hasMessageContaining("outermost");
        }
        session.rollback().await();
    }

    @Test
    void aPartIsNeverRunAgainByItself() {
        AtomicInteger runs = new AtomicInteger();
        session.begin().await();
        assertThatThrownBy(() -> session.inTransaction(
                                TransactionOptions.defaults().retries(5), part -> {
                                    runs.incrementAndGet();
                                    return part.execute(String.format(CONFLICT, "40001"));
                                })
                        .await())
                .isInstanceOf(SerializationException.class);
        session.rollback().await();

        assertThat(runs).hasValue(1);
    }

    @Test
    void aConflictOfTwoTransactionsIsSolvedByRunningTheLaterOneAgain() {
        session.execute("insert into t values (1, 0)").await();
        AtomicInteger runs = new AtomicInteger();
        TransactionOptions options = TransactionOptions.defaults()
                .isolation(Isolation.REPEATABLE_READ)
                .retries(1);

        database.inTransaction(options, own -> own.selectValue(Integer.class, "select n from t where id = 1")
                        .thenCompose(n -> runs.incrementAndGet() == 1
                                ? database.execute("update t set n = 10 where id = 1")
                                        .thenApply(done -> n)
                                : CompletableFuture.completedStage(n))
                        .thenCompose(n -> own.execute("update t set n = $1 + 1 where id = 1", n)))
                .await();

        assertThat(runs).hasValue(2);
        assertThat(database.selectValue(Integer.class, "select n from t").await())
                .isEqualTo(11);
    }

    @Test
    void ofTwoThatWaitForEachOtherOneIsRunAgainAndBothEndWell() {
        session.execute("insert into t values (1, 0), (2, 0)").await();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Void> crossed = new CompletableFuture<>();
        TransactionOptions options = TransactionOptions.defaults().retries(3);

        Reply<Result> up = database.inTransaction(options, own -> addingToBoth(own, 1, 2, runs, crossed));
        Reply<Result> down = database.inTransaction(options, own -> addingToBoth(own, 2, 1, runs, crossed));

        assertThat(up.await().rowsAffected()).isEqualTo(1);
        assertThat(down.await().rowsAffected()).isEqualTo(1);
        assertThat(runs).hasValue(3);
        assertThat(database.select(Integer.class, "select n from t order by id").await())
                .containsExactly(2, 2);
    }

    /** @param crossed when each of two has its first row */
    private static CompletionStage<Result> addingToBoth(
            Session own, int first, int second, AtomicInteger runs, CompletableFuture<Void> crossed) {
        String add = "update t set n = n + 1 where id = $1";
        return own.execute(add, first)
                .thenCompose(held -> {
                    if (runs.incrementAndGet() == 2) {
                        crossed.complete(null);
                    }
                    return crossed;
                })
                .thenCompose(both -> own.execute(add, second));
    }

    @Test
    void aDeadlockAndAConflictThatOnlyTheCommitShowsAreConflictsToo() {
        AtomicInteger runs = new AtomicInteger();
        String result = session.inTransaction(TransactionOptions.defaults().retries(2), own -> {
                    int run = runs.incrementAndGet();
                    if (run == 1) {
                        return own.execute(String.format(CONFLICT, "40P01")).thenApply(done -> "never");
                    }
                    if (run == 2) {
                        own.execute(String.format(CONFLICT, "40001")); // nobody looks at it
                    }
                    return CompletableFuture.completedStage("third time");
                })
                .await();

        assertThat(result).isEqualTo("third time");
    }

    @Test
    void aConflictIsOneHoweverOftenTheApplicationHasWrappedIt() {
        AtomicInteger runs = new AtomicInteger();

        String result = session.inTransaction(
                        TransactionOptions.defaults().retries(1),
                        own -> runs.incrementAndGet() == 1
                                ? wrappedTwice(own.execute(String.format(CONFLICT, "40001")))
                                : CompletableFuture.completedStage("second time"))
                .await();

        assertThat(result).isEqualTo("second time");
    }

    @Test
    void aConflictThatNobodyLookedAtIsOneForTheStatementsBehindIt() {
        AtomicInteger runs = new AtomicInteger();

        String result = session.inTransaction(TransactionOptions.defaults().retries(1), own -> {
                    if (runs.incrementAndGet() == 1) {
                        own.execute(String.format(CONFLICT, "40001"));
                    }
                    return own.selectValue(String.class, "select 'served'");
                })
                .await();

        assertThat(result).isEqualTo("served");
        assertThat(runs).hasValue(2);
    }

    private static CompletionStage<String> wrappedTwice(Reply<?> conflict) {
        return conflict.thenApply(never -> "never").handle((never, failure) -> {
            throw new CompletionException(failure);
        });
    }

    /** Each of two has read what the other adds to; the statements of both succeed, and the later commit does not. */
    @Test
    void aConflictThatOnlyTheCommitSeesRunsTheWorkAgainWithTheSameOptions() {
        TransactionOptions serializable =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retries(1);
        List<String> done = new CopyOnWriteArrayList<>();

        database.inTransaction(serializable, own -> countedIn(own, 1)
                        .thenCompose(mine -> done.isEmpty()
                                ? session.inTransaction(serializable, other -> countedIn(other, 2))
                                        .thenApply(others -> mine)
                                : CompletableFuture.completedStage(mine))
                        .thenAccept(done::add))
                .await();

        assertThat(done).containsExactly("0 serializable", "1 serializable");
        assertThat(ids()).containsExactly(1, 2);
    }

    private static Reply<String> countedIn(Session own, int id) {
        return own.selectValue(
                        String.class, "select count(*) || ' ' || current_setting('transaction_isolation') from t")
                .thenCompose(
                        counted -> own.execute("insert into t values ($1)", id).thenApply(inserted -> counted));
    }

    @Test
    void whatIsNoConflictIsNotRunAgain(TestSchema schema) {
        AtomicInteger runs = new AtomicInteger();
        TransactionOptions patient = TransactionOptions.defaults().retries(5);
        session.execute("insert into t values (1)").await();

        assertThatThrownBy(() -> database.inTransaction(patient, own -> {
                            runs.incrementAndGet();
                            return own.execute("insert into t values (1)");
                        })
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        assertThat(runs).hasValue(1);

        assertThatThrownBy(() -> database.inTransaction(patient, own -> {
                            runs.incrementAndGet();
                            return own.selectValue(Integer.class, "select pg_backend_pid()")
                                    .thenAccept(pid ->
                                            schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)"))
                                    .thenCompose(ended -> own.execute("insert into t values (2)"));
                        })
                        .await())
                .isInstanceOf(ConnectionLostException.class);
        assertThat(runs).hasValue(2);
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void workThatWaitsToBeRunAgainCanBeCancelled() throws Exception {
        CountDownLatch often = new CountDownLatch(6); // by then the pauses are longer than the work
        Reply<?> whole = database.inTransaction(TransactionOptions.defaults().retries(Integer.MAX_VALUE), own -> {
            often.countDown();
            return own.execute(String.format(CONFLICT, "40001"));
        });
        often.await();
        while (!whole.isDone()) { // the function may not have returned the reply yet
            whole.cancel();
            Thread.sleep(10); // nobody tells when it has
        }

        assertThatThrownBy(whole::await).isInstanceOf(QueryCancelledException.class);
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void retriesHaveABound() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> database.inTransaction(
                                TransactionOptions.defaults().retries(3), own -> {
                                    runs.incrementAndGet();
                                    return own.execute(String.format(CONFLICT, "40001"));
                                })
                        .await())
                .isInstanceOf(SerializationException.class);
        assertThat(runs).hasValue(4);
    }

    @Test
    void aCommitThatRolledBackNamesTheStatementThatFailed() {
        session.begin();
        session.execute("insert into t values (1)");
        session.execute("insert into t values (1)");
        session.execute("select 1");
        assertThatThrownBy(() -> session.commit().await())
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCauseInstanceOf(UniqueViolationException.class);
    }

    @Test
    void pausesGrowAreBoundedAndDiffer() {
        for (int time = 1; time < 40; time++) {
            assertThat(Backoff.before(time)).isBetween(Duration.ofMillis(8), Duration.ofMillis(1000));
        }
        assertThat(Backoff.before(8)).isGreaterThan(Backoff.before(1));
        Set<Duration> pauses = new HashSet<>();
        IntStream.range(0, 50).forEach(i -> pauses.add(Backoff.before(7)));
        assertThat(pauses).hasSizeGreaterThan(5);
    }

    @Test
    void cancellingTheWholeCancelsTheStatementThatRunsAndRollsBack() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Reply<?> whole = database.inTransaction(
                own -> own.execute("insert into t values (1)").thenCompose(one -> {
                    running.countDown();
                    return own.execute("select pg_sleep(60)");
                }));
        running.await();
        while (!whole.isDone()) { // the function may not have returned the reply yet
            whole.cancel();
            Thread.sleep(10); // nobody tells when it has
        }

        assertThatThrownBy(whole::await).isInstanceOf(QueryCancelledException.class);
        assertThat(ids()).isEmpty();
    }

    @Test
    void whoGivesUpBeforeTheCommitIsSentLeavesNoTransactionOpen(TestSchema schema) {
        givesUpBehindAScript(schema, done -> done, QueryCancelledException.class);
    }

    @Test
    void whoGivesUpBeforeTheRollbackIsSentLeavesNoTransactionOpen(TestSchema schema) {
        givesUpBehindAScript(
                schema,
                done -> done.thenApply(result -> {
                    throw new IllegalStateException("no");
                }),
                IllegalStateException.class);
    }

    /** The work does not await the last of what it does, so that its end waits behind that. */
    private void givesUpBehindAScript(
            TestSchema schema, UnaryOperator<Reply<Result>> end, Class<? extends Throwable> failure) {
        try (Session gate = database.session().await()) {
            gate.begin();
            gate.execute("lock table t in exclusive mode").await();
            Reply<Result> whole = session.inTransaction(own -> {
                Reply<Result> done = own.execute("select 1");
                done.await();
                own.executeScript("lock table t in share mode; insert into t values (1)");
                return end.apply(done);
            });
            while (waiting(schema) == 0) {
                Thread.onSpinWait(); // the server tells nobody; the time-out ends it
            }
            for (int i = 0; i < 50 && waiting(schema) > 0; i++) {
                whole.cancel(); // the end may be sent a moment later
            }
            gate.rollback().await();

            assertThatThrownBy(whole::await).isInstanceOf(failure);
        }
        session.execute("insert into t values (2)").await();
        assertThat(ids()).as("what is done next is in no transaction").containsExactly(2);
    }

    private static int waiting(TestSchema schema) {
        return schema.server()
                .query("select 1 from pg_locks where relation = '" + schema.name() + ".t'::regclass and not granted")
                .size();
    }
}
