// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.LockNotAvailableException;
import io.howdah.QueryTimeoutException;
import io.howdah.QueryTimeoutException.Limit;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ends a statement that takes too long, and what it is called then. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class TimeLimitsTest {
    private static final String SLOW = "select pg_sleep(60)";
    private static final String PID = "select pg_backend_pid()";

    private static Database limited(TestSchema schema) {
        return Howdah.open(schema.uri() + "&max-size=1&command-timeout=300ms");
    }

    private static Database open(TestSchema schema) {
        return Howdah.open(schema.uri() + "&max-size=1");
    }

    private static void assertLimit(Limit limit, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                .isEqualTo(limit));
    }

    @Test
    void aStatementIsCancelledAtTheCommandTimeoutAndTheConnectionGoesOn(TestSchema schema) {
        try (Database database = limited(schema);
                Session session = database.session().await()) {
            int pid = session.selectValue(Integer.class, PID).await();

            assertThatThrownBy(() -> session.execute(SLOW).await())
                    .isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                            .isEqualTo(Limit.COMMAND))
                    .hasMessageContaining("'select pg_sleep(60)' for longer than command-timeout, 0.3 s");
            assertThat(session.selectValue(Integer.class, PID).await()).isEqualTo(pid);
        }
    }

    @Test
    @Timeout(10) // one late command does not make the next one wait
    void everyVerbHasTheLimit(TestSchema schema) {
        try (Database database = limited(schema)) {
            database.execute("create table t(id int)").await();
            assertLimit(Limit.COMMAND, () -> database.execute(SLOW).await());
            assertLimit(Limit.COMMAND, () -> database.executeScript("select 1; select pg_sleep(60); select 3")
                    .await());
            assertLimit(Limit.COMMAND, () -> database.executeMany(
                            "insert into t select $1 from pg_sleep($1)", List.of(0, 60, 0))
                    .await());
            assertLimit(Limit.COMMAND, () -> database.inTransaction(session -> session.execute(SLOW))
                    .await());
            assertThat(database.selectValue(Long.class, "select count(*) from t")
                            .await())
                    .isZero();
        }
    }

    @Test
    @Timeout(20)
    void everyVerbThatReadsHasTheLimitAndItsConnectionGoesOn(TestSchema schema) {
        String slowRows = "select i from pg_sleep(60), generate_series(1, 3) i";
        try (Database database = limited(schema)) {
            int pid = database.selectValue(Integer.class, PID).await();
            assertLimit(Limit.COMMAND, () -> database.select(SLOW).await());
            assertLimit(Limit.COMMAND, () -> database.selectOne(SLOW).await());
            assertLimit(Limit.COMMAND, () -> database.selectOneOrNone(SLOW).await());
            assertLimit(Limit.COMMAND, () -> database.selectValue(String.class, SLOW)
                    .await());
            assertLimit(Limit.COMMAND, () -> database.selectValueOrNone(String.class, SLOW)
                    .await());
            assertLimit(Limit.COMMAND, () -> database.selectWithTotal(10, 0, slowRows)
                    .await());
            assertLimit(
                    Limit.COMMAND,
                    () -> database.stream(slowRows).forEach(row -> {}).await());
            assertLimit(Limit.COMMAND, () -> database.with(
                            session -> session.prepare(SLOW).thenCompose(prepared -> prepared.select()))
                    .await());
            assertThat(database.selectValue(Integer.class, PID).await()).isEqualTo(pid);
        }
    }

    @Test
    void aLaterPortionOfAStreamHasTheLimitAndNothingStaysOpen(TestSchema schema) {
        String slowEnd = "select i from generate_series(1, 4) i where i < 3 or pg_sleep(60) is not null";
        List<Object> seen = new CopyOnWriteArrayList<>();
        try (Database database = limited(schema);
                Session session = database.session().await()) {
            int pid = session.selectValue(Integer.class, PID).await();
            assertLimit(Limit.COMMAND, () -> session.stream(slowEnd)
                    .fetchSize(2)
                    .forEach(row -> seen.add(row.get("i")))
                    .await());

            assertThat(seen).containsExactly(1, 2);
            assertThat(session.selectValue(Integer.class, PID).await()).isEqualTo(pid);
            assertThat(session.selectValue(Long.class, "select count(*) from pg_cursors where name <> ''")
                            .await())
                    .isZero();
            session.begin().await(); // the stream's own transaction has ended
            session.rollback().await();
        }
    }

    @Test
    void eachStatementOfAScriptHasTheWholeLimit(TestSchema schema) {
        try (Database database = limited(schema)) {
            assertThat(database.executeScript("select pg_sleep(0.2); select pg_sleep(0.2); select pg_sleep(0.2)")
                            .await())
                    .hasSize(3);
        }
    }

    @Test
    void theTimeInTheQueueOfTheSessionDoesNotCount(TestSchema schema) {
        try (Database database = limited(schema);
                Session session = database.session().await()) {
            List<Reply<Integer>> replies = IntStream.range(0, 5)
                    .mapToObj(i -> session.selectValue(Integer.class, "select $1::int from pg_sleep(0.2)", i))
                    .toList();

            assertThat(replies).extracting(Reply::await).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void aStatementWithOthersBehindItIsCancelledToo(TestSchema schema) {
        try (Database database = limited(schema);
                Session session = database.session().await()) {
            Reply<?> slow = session.execute(SLOW);
            Reply<Integer> behind = session.selectValue(Integer.class, "select 1");

            assertLimit(Limit.COMMAND, slow::await);
            assertThat(behind.await()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotAnswerAnyMoreIsLeft(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1&command-timeout=300ms&connect-timeout=1s")) {
            Session session = database.session().await();
            session.execute("select 1").await();
            proxy.stick();
            assertThatThrownBy(() -> session.execute("select 2").await())
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("command-timeout 0.3 s");
            session.close();
            proxy.release();
            assertThat(database.selectValue(Integer.class, "select 3").await()).isEqualTo(3);
        }
    }

    @Test
    void aServerThatDoesNotAnswerToACancelIsLeftToo(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1&connect-timeout=1s")) {
            Session session = database.session().await();
            session.execute("select 1").await();
            proxy.stick();
            Reply<?> lost = session.execute("select 2");
            assertLimit(Limit.AWAIT, () -> lost.await(Duration.ofMillis(200)));
            proxy.release();
            assertThatThrownBy(() -> lost.await(Duration.ofSeconds(20)))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("connect-timeout 1 s");
            session.close();
            assertThat(database.selectValue(Integer.class, "select 3").await()).isEqualTo(3);
        }
    }

    @Test
    void aServerThatDoesNotAnswerWhileItsConnectionIsCleanedIsLeftToo(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1&connect-timeout=1s")) {
            Session session = database.session().await();
            session.execute("set work_mem = '77MB'").await();
            proxy.stick();
            session.close();
            Reply<?> next = database.execute("select 1");
            assertThatThrownBy(next::await)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("connect-timeout 1 s");
            proxy.release();
            assertThat(database.selectValue(Integer.class, "select 3").await()).isEqualTo(3);
        }
    }

    @Test
    void whoHasNoPatienceHasTheStatementCancelled(TestSchema schema) {
        try (Database database = open(schema)) {
            assertLimit(Limit.AWAIT, () -> database.execute(SLOW).await(Duration.ofMillis(100)));
            assertLimit(Limit.AWAIT, () -> database.execute("select 1")
                    .thenCompose(one -> database.execute(SLOW))
                    .await(Duration.ofMillis(500)));
            assertThat(database.selectValue(Integer.class, "select 1").await(Duration.ofSeconds(10)))
                    .isEqualTo(1);
        }
    }

    @Test
    void theLimitsOfCompletableFutureCancelOnTheServerToo(TestSchema schema) {
        try (Database database = open(schema)) {
            assertThatThrownBy(() -> database.execute(SLOW)
                            .orTimeout(100, TimeUnit.MILLISECONDS)
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThat(database.selectValue(Integer.class, "select 1 from pg_sleep(60)")
                            .completeOnTimeout(-1, 100, TimeUnit.MILLISECONDS)
                            .join())
                    .isEqualTo(-1);
            Reply<?> cancelled = database.execute(SLOW);
            assertThat(cancelled.cancel(true)).isTrue();
            assertThat(cancelled).isCancelled();
            Reply<?> stage = database.execute("select 1").thenCompose(one -> database.execute(SLOW));
            assertThatThrownBy(() -> stage.orTimeout(300, TimeUnit.MILLISECONDS).join())
                    .hasCauseInstanceOf(TimeoutException.class);

            assertThat(database.selectValue(Integer.class, "select 1").await(Duration.ofSeconds(10)))
                    .isEqualTo(1);
            assertThat(database.selectValue(Integer.class, "select 2")
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(2);
        }
    }

    @Test
    void theServersOwnLimitsSayWhichTheyWere(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&max-size=2&server-settings=statement_timeout%3D200ms");
                Session holder = database.session().await()) {
            assertLimit(Limit.STATEMENT, () -> database.execute(SLOW).await());
            holder.execute("create table locked(id int)").await();
            holder.begin();
            holder.execute("lock table locked").await();
            assertLimit(Limit.LOCK, () -> database.inTransaction(
                            session -> session.execute("set local lock_timeout = '50ms'")
                                    .thenCompose(set -> session.execute("select * from locked")))
                    .await());
            assertThatThrownBy(() -> database.inTransaction(
                                    session -> session.execute("lock table locked in share mode nowait"))
                            .await())
                    .isInstanceOf(LockNotAvailableException.class)
                    .hasMessageStartingWith("HOWDAH-0208");
        }
    }

    @Test
    void aTransactionThatOutlastsItsTimeSaysSo(TestSchema schema) {
        TransactionOptions options = TransactionOptions.defaults().timeout(Duration.ofMillis(200));
        try (Database database = open(schema)) {
            assertThatThrownBy(() -> database.inTransaction(options, session -> session.execute(SLOW))
                            .await())
                    .isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                            .isIn(Limit.TRANSACTION, Limit.STATEMENT)); // up to PostgreSQL 16 each statement has it
            assertThat(database.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        }
    }

    @Test
    void aSessionClosedBeforeItsStatementIsCancelledComesBackCleanToo(TestSchema schema) {
        try (Database database = open(schema)) {
            Reply<?> slow;
            try (Session session = database.session().await()) {
                session.execute("set work_mem = '77MB'").await();
                slow = session.execute(SLOW);
            }
            assertLimit(Limit.AWAIT, () -> slow.await(Duration.ofMillis(200)));
            assertThat(database.selectValue(String.class, "select current_setting('work_mem')")
                            .await(Duration.ofSeconds(20)))
                    .isNotEqualTo("77MB");
        }
    }
}
