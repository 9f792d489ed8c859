// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.DataException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.ParameterException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.SqlGrammarException;
import io.howdah.StatementException;
import io.howdah.TransactionOptions;
import io.howdah.UniqueViolationException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class StreamsTest {
    private static final String NUMBERS = "select i from generate_series(1, $1) i";
    private static final String PID = "select pg_backend_pid()";

    record Order(int id, String item) {}

    private TestSchema schema;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        this.schema = schema;
        database = Howdah.open(schema.uri() + "&max-size=2&acquire-timeout=5s&application-name=streams");
        session = database.session().await();
        session.execute("create table t(id int primary key)").await();
    }

    /** Whatever a test did: nobody holds a transaction, and the pool has all its connections. */
    @AfterEach
    void nothingIsLeftOpen() {
        session.close();
        Session one = database.session().await();
        Session other = database.session().await();
        other.execute("select 1").await();
        assertThat(one.select(
                                String.class,
                                "select query from pg_stat_activity where application_name = 'streams'"
                                        + " and pid <> pg_backend_pid() and xact_start is not null")
                        .await())
                .isEmpty();
        one.close();
        other.close();
        database.close();
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    private void awaitRunning(String sql) {
        schema.server()
                .execute("do $$ begin while not exists (select from pg_stat_activity where state = 'active'"
                        + " and application_name = 'streams' and query like '" + sql + "%') loop"
                        + " perform pg_sleep(0.01); perform pg_stat_clear_snapshot(); end loop; end $$");
    }

    /** Completes when the stream has given its connection back: the pool has two, one is the session's. */
    private void aConnectionIsFree() {
        database.execute("select 1").await();
    }

    private long rowsOfT() {
        return database.selectValue(Long.class, "select count(*) from t").await();
    }

    @Test
    void allRowsComeInOrderWhateverTheFetchSize() {
        for (int size : new int[] {1, 7, 99, 100, 101, 1000}) {
            List<Integer> rows = new ArrayList<>();
            assertThat(database.stream(Integer.class, NUMBERS, 100)
                            .fetchSize(size)
                            .forEach(rows::add)
                            .await())
                    .isEqualTo(100);
            assertThat(rows).isEqualTo(upTo(100));
        }
    }

    @Test
    void rowsAreRowsOrInstancesOfAClassAndParametersHaveNames() {
        List<Row> rows = new ArrayList<>();
        database.stream("select :a::int as a, 'x' as b", Map.of("a", 3))
                .forEach(rows::add)
                .await();
        List<Order> orders = new ArrayList<>();
        database.stream(Order.class, "select 1 as id, 'tea' as item")
                .forEach(orders::add)
                .await();

        assertThat(rows).extracting(Row::toMap).containsExactly(Map.of("a", 3, "b", "x"));
        assertThat(orders).containsExactly(new Order(1, "tea"));
    }

    @Test
    void aStreamMayBeEmptyAndAStatementMayHaveNoRows() {
        assertThat(database.stream(Integer.class, NUMBERS, 0).forEach(row -> {}).await())
                .isZero();
        assertThat(database.stream("insert into t values (1)")
                        .forEach(row -> {})
                        .await())
                .isZero();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void nothingIsSentBeforeRowsAreWanted() {
        Demanding<Row> subscriber = new Demanding<>();
        RowStream<Row> stream = session.stream("insert into t values (1) returning id");
        stream.subscribe(subscriber);
        assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                .isZero();

        subscriber.request(2);
        subscriber.awaitEnd();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void noMoreIsFetchedThanWasAskedForButThePortion() {
        session.execute("create sequence seen").await();
        session.begin().await();
        Demanding<Long> subscriber = new Demanding<>();
        session.stream(Long.class, "select nextval('seen') from generate_series(1, 1000)")
                .fetchSize(10)
                .subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        assertThat(session.selectValue(Long.class, "select last_value from seen")
                        .await())
                .isEqualTo(10);
        subscriber.request(10);
        subscriber.awaitRows(11);
        assertThat(session.selectValue(Long.class, "select last_value from seen")
                        .await())
                .isEqualTo(20);
        assertThat(subscriber.rows()).hasSize(11);

        subscriber.cancel();
        session.commit().await();
    }

    @Test
    void whoWantsAllRowsIsHandedAPortionWhileTheNextTwoAreOnTheirWay() {
        session.execute("create sequence seen").await();
        List<Long> fetched = new ArrayList<>();
        session.stream(Long.class, "select nextval('seen') from generate_series(1, 45)")
                .fetchSize(10)
                .forEach(row -> fetched.add(seenOf(Math.min(45, (row - 1) / 10 * 10 + 30))))
                .await();

        assertThat(fetched).hasSize(45);
        assertThat(fetched.get(0)).isEqualTo(30);
        assertThat(fetched.get(9)).isEqualTo(30);
        assertThat(fetched.get(10)).isEqualTo(40);
        assertThat(fetched.get(20)).isEqualTo(45);
    }

    /** The last number of the sequence, as soon as it has come to that one. */
    private long seenOf(long number) {
        database.execute("do $$ begin while (select last_value from seen) < " + number
                        + " loop perform pg_sleep(0.01); end loop; end $$")
                .await(Duration.ofSeconds(20));
        return database.selectValue(Long.class, "select last_value from seen").await();
    }

    @Test
    void inATransactionOfTheCallersAPortionIsFetchedWhenThatBeforeItHasBeenHandedOver() {
        session.execute("create sequence seen").await();
        session.begin().await();
        List<Long> fetched = new ArrayList<>();
        session.stream(Long.class, "select nextval('seen') from generate_series(1, 45)")
                .fetchSize(10)
                .forEach(row -> fetched.add(session.selectValue(Long.class, "select last_value from seen")
                        .await()))
                .await();
        session.commit().await();

        assertThat(fetched).hasSize(45);
        assertThat(fetched.get(0)).isEqualTo(10);
        assertThat(fetched.get(9)).isEqualTo(10);
        assertThat(fetched.get(10)).isEqualTo(20);
        assertThat(fetched.get(40)).isEqualTo(45);
    }

    /** The second portion fails, once: by then the caller has done something with the first. */
    @Test
    void aConflictInALaterPortionRunsTheTransactionAgain() {
        session.execute("create sequence tries").await();
        session.execute("create function tried(i int) returns int language plpgsql as $$ begin"
                        + " if i = 3 and nextval('tries') = 1 then raise exception 'no' using errcode = '40001'; end if;"
                        + " return i; end $$")
                .await();
        List<Integer> rows = new ArrayList<>();

        database.inTransaction(TransactionOptions.defaults().retries(1), own -> own.stream(
                                Integer.class, "select tried(i) from generate_series(1, 6) i")
                        .fetchSize(2)
                        .forEach(i -> {
                            own.execute("insert into t values ($1)", i).await();
                            rows.add(i);
                        }))
                .await();

        assertThat(rows).containsExactly(1, 2, 1, 2, 3, 4, 5, 6);
        assertThat(rowsOfT()).isEqualTo(6);
    }

    @Test
    void whatRowsWouldBringThatNobodyComesToWantHurtsNoTransaction() {
        session.begin();
        session.execute("insert into t values (1)");
        assertThatThrownBy(() -> session.stream("select 1 / (3 - i) from generate_series(1, 9) i")
                        .fetchSize(2)
                        .forEach(row -> {
                            throw new IllegalStateException("on purpose");
                        })
                        .await())
                .hasMessageContaining("on purpose");
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void anActionThatFailsLeavesTheTransactionOfItsCallerAsItWas() {
        session.begin();
        session.execute("insert into t values (1)");
        Reply<Long> stream = session.stream(
                        "select pg_sleep(case when i = 3 then 0.3 else 0 end) from generate_series(1, 9) i")
                .fetchSize(2)
                .forEach(row -> {
                    throw new IllegalStateException("on purpose");
                });
        assertThatThrownBy(stream::await).hasMessageContaining("on purpose");

        assertThat(session.select("select name from pg_cursors where name like 'howdah%'")
                        .await())
                .isEmpty();
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void anActionThatFailsHasThePortionCancelledThatIsOnItsWay() {
        Reply<Long> stream = session.stream(
                        "select pg_sleep(case when i = 3 then 600 else 0 end) from generate_series(1, 9) i")
                .fetchSize(2)
                .forEach(row -> {
                    throw new IllegalStateException("on purpose");
                });

        assertThatThrownBy(() -> stream.await(Duration.ofSeconds(30))).hasMessageContaining("on purpose");
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void outsideATransactionAStreamCommitsWhatItsQueryDid() {
        session.stream("insert into t select generate_series(1, 20) returning id")
                .fetchSize(3)
                .forEach(row -> {})
                .await();
        assertThat(rowsOfT()).isEqualTo(20);
    }

    @Test
    void whatIsCancelledOutsideATransactionIsRolledBack() {
        Demanding<Row> subscriber = new Demanding<>();
        session.stream("insert into t select generate_series(1, 20) returning id")
                .fetchSize(3)
                .subscribe(subscriber);
        subscriber.request(5);
        subscriber.awaitRows(5);
        subscriber.cancel();

        assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                .isZero();
    }

    @Test
    void insideATransactionAStreamLeavesItsEndToTheCaller() {
        session.begin();
        session.execute("insert into t values (1), (2)");
        List<Integer> rows = new ArrayList<>();
        session.stream(Integer.class, "select id from t").forEach(rows::add).await();
        session.execute("insert into t values (3)").await();
        session.rollback().await();

        assertThat(rows).containsExactly(1, 2);
        assertThat(rowsOfT()).isZero();
    }

    @Test
    void cancelledInsideATransactionItLeavesTheTransactionAsItWas() {
        session.begin();
        session.execute("insert into t values (1)");
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, NUMBERS, 1000).fetchSize(5).subscribe(subscriber);
        subscriber.request(2);
        subscriber.awaitRows(2);
        subscriber.cancel();

        assertThat(session.select("select name from pg_cursors where name like 'howdah%'")
                        .await())
                .isEmpty();
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void aStreamThatWasReadToItsEndHasClosedItsCursor() {
        session.begin();
        session.stream(NUMBERS, 10).forEach(row -> {}).await();
        assertThat(session.select("select name from pg_cursors where name like 'howdah%'")
                        .await())
                .isEmpty();
        session.commit().await();
    }

    @Test
    void aPortionThatRunsIsCancelledOnTheServerWhenTheTransactionIsTheStreamsOwn() {
        Demanding<Row> subscriber = new Demanding<>();
        session.stream("select pg_sleep(600)").subscribe(subscriber);
        subscriber.request(1);
        awaitRunning("select pg_sleep(600)");
        subscriber.cancel();

        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        assertThat(subscriber.ended()).isFalse();
    }

    @Test
    void aCancelInsideATransactionLetsThePortionEnd() {
        session.begin().await();
        session.execute("insert into t values (1)");
        Demanding<Row> subscriber = new Demanding<>();
        session.stream("select pg_sleep(0.5), i from generate_series(1, 3) i")
                .fetchSize(1)
                .subscribe(subscriber);
        subscriber.request(3);
        awaitRunning("select pg_sleep(0.5)");
        subscriber.cancel();
        session.commit().await();

        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void aCancelBeforeTheFirstRowLeavesNothing() {
        Demanding<Row> neverAsked = new Demanding<>();
        database.stream(NUMBERS, 10).subscribe(neverAsked);
        neverAsked.cancel();

        for (int i = 0; i < 50; i++) {
            Demanding<Row> asked = new Demanding<>();
            database.stream(NUMBERS, 10).subscribe(asked);
            asked.request(1);
            asked.cancel();
        }
        aConnectionIsFree();
    }

    @Test
    void aCancelWhileItWaitsForAConnectionLeavesNothing() {
        Session other = database.session().await();
        Demanding<Row> waiting = new Demanding<>();
        database.stream("insert into t values (1) returning id").subscribe(waiting);
        waiting.request(1);
        waiting.cancel();
        other.close();

        aConnectionIsFree();
        assertThat(rowsOfT()).isZero();
        assertThat(waiting.rows()).isEmpty();
    }

    @Test
    void aCancelOutOfARowIsTheLastThatIsHeard() {
        Demanding<Integer> subscriber = new Demanding<>();
        subscriber.onRow = row -> {
            if (row == 3) {
                subscriber.cancel();
            }
        };
        database.stream(Integer.class, NUMBERS, 100).subscribe(subscriber);
        subscriber.request(Long.MAX_VALUE);
        subscriber.awaitRows(3);
        aConnectionIsFree();

        assertThat(subscriber.rows()).containsExactly(1, 2, 3);
        assertThat(subscriber.ended()).isFalse();
    }

    @Test
    void otherStatementsOfTheTransactionRunBetweenThePortions() {
        session.begin();
        session.stream(Integer.class, NUMBERS, 20)
                .fetchSize(4)
                .forEach(i -> session.execute("insert into t values ($1)", i).await())
                .await();
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(20);
    }

    @Test
    void twoStreamsOfOneTransactionAreReadInTurns() {
        session.begin();
        List<Integer> pairs = new ArrayList<>();
        session.stream(Integer.class, NUMBERS, 6)
                .fetchSize(2)
                .forEach(i -> session.stream(Integer.class, NUMBERS, i)
                        .fetchSize(2)
                        .forEach(j -> pairs.add(10 * i + j))
                        .await())
                .await();
        session.rollback().await();

        assertThat(pairs).hasSize(21).startsWith(11, 21, 22, 31).endsWith(66);
    }

    @Test
    void partsThatFailAloneLeaveTheStreamAround() {
        session.begin();
        session.execute("insert into t values (3)");
        List<Integer> failed = new ArrayList<>();
        session.stream(Integer.class, NUMBERS, 6)
                .fetchSize(2)
                .forEach(i -> session.inSavepoint(part -> part.execute("insert into t values ($1)", i))
                        .exceptionally(refused -> {
                            failed.add(i);
                            return null;
                        })
                        .await())
                .await();
        session.commit().await();

        assertThat(failed).containsExactly(3);
        assertThat(rowsOfT()).isEqualTo(6);
    }

    @Test
    void whileAStreamHasATransactionOfItsOwnOtherStatementsAreRefused() {
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, NUMBERS, 20).fetchSize(5).subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);

        for (Reply<?> refused : List.of(
                session.execute("insert into t values (1)"),
                session.begin(),
                session.commit(),
                session.stream("select 1").forEach(row -> {}))) {
            assertThatThrownBy(refused::await)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("HOWDAH-0221")
                    .hasMessageContaining("begin()");
        }
        subscriber.request(19);
        subscriber.awaitRows(20);
        subscriber.request(1);
        subscriber.awaitEnd();
        session.execute("insert into t values (1)").await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void anErrorInTheMiddleOfTheRowsComesBehindThoseBeforeIt() {
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, "select 10 / (8 - i) from generate_series(1, 20) i")
                .fetchSize(5)
                .subscribe(subscriber);
        subscriber.request(Long.MAX_VALUE);

        assertThat(subscriber.awaitFailure()).isInstanceOf(DataException.class).hasMessageContaining("22012");
        assertThat(subscriber.rows()).containsExactly(1, 1, 2, 2, 3);
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void anErrorFailsTheCallersTransactionWhichIsTheirsToEnd() {
        session.begin();
        assertThatThrownBy(() -> session.stream("select 1 / (3 - i) from generate_series(1, 20) i")
                        .fetchSize(1)
                        .forEach(row -> {})
                        .await())
                .isInstanceOf(DataException.class);
        assertThatThrownBy(() -> session.execute("select 1").await())
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("25P02");
        session.rollback().await();
    }

    @Test
    void aStatementThatIsRefusedFailsTheStream() {
        assertThatThrownBy(() -> database.stream("selekt 1").forEach(row -> {}).await())
                .isInstanceOf(SqlGrammarException.class);
        assertThatThrownBy(() -> session.stream("insert into t values (1), (1) returning id")
                        .forEach(row -> {})
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        assertThatThrownBy(() ->
                        database.stream("select $1::int").forEach(row -> {}).await())
                .isInstanceOf(ParameterException.class);
        assertThatThrownBy(() -> session.stream("select $1::int", "no number")
                        .forEach(row -> {})
                        .await())
                .isInstanceOf(ParameterException.class);
        assertThatThrownBy(() ->
                        session.stream("copy t from stdin").forEach(row -> {}).await())
                .isInstanceOf(UsageException.class);
    }

    @Test
    void aFailureAtTheCommitFailsTheStream() {
        session.execute("create table late(id int unique deferrable initially deferred)")
                .await();
        Demanding<Row> subscriber = new Demanding<>();
        session.stream("insert into late values (1), (1) returning id").subscribe(subscriber);
        subscriber.request(10);

        assertThat(subscriber.awaitFailure()).isInstanceOf(UniqueViolationException.class);
        assertThat(subscriber.rows()).hasSize(2);
    }

    @Test
    void aRowThatDoesNotFitItsClassFailsTheStream() {
        assertThatThrownBy(() -> session.stream(Order.class, "select 1 as id")
                        .forEach(row -> {})
                        .await())
                .isInstanceOf(MappingException.class);
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void aConnectionThatBreaksFailsTheStream() {
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, "select pg_backend_pid() from generate_series(1, 20)")
                .fetchSize(5)
                .subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        schema.server()
                .execute("select pg_terminate_backend(" + subscriber.rows().get(0) + ", 5000)");
        subscriber.request(10);

        assertThat(subscriber.awaitFailure()).isInstanceOf(ConnectionLostException.class);
        assertThat(subscriber.rows().size()).isLessThanOrEqualTo(5);
    }

    @Test
    void behindTheEndOfItsSessionAStreamFails() {
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, NUMBERS, 20).fetchSize(5).subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        session.close();
        subscriber.request(10);

        assertThat(subscriber.awaitFailure()).isInstanceOf(SessionClosedException.class);
        assertThat(subscriber.rows()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void behindTheEndOfItsTransactionAStreamFailsAndHurtsNoOther() {
        session.begin();
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, NUMBERS, 20).fetchSize(5).subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        session.commit();
        session.begin();
        session.execute("insert into t values (1)");
        subscriber.request(10);

        assertThat(subscriber.awaitFailure()).isInstanceOf(UsageException.class).hasMessageContaining("HOWDAH-0223");
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void asItDoesWhenTheEndWasWrittenAsAStatement() {
        session.begin();
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, NUMBERS, 20).fetchSize(5).subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        session.execute("commit");
        session.execute("begin");
        subscriber.request(10);

        assertThat(subscriber.awaitFailure()).hasMessageContaining("HOWDAH-0223");
        session.execute("insert into t values (1)").await();
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void andWhenAnotherTransactionIsChainedToIt() {
        session.begin();
        Demanding<Integer> subscriber = new Demanding<>();
        session.stream(Integer.class, NUMBERS, 20).fetchSize(5).subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        session.execute("commit and chain");
        session.execute("insert into t values (1)");
        subscriber.request(10);

        assertThat(subscriber.awaitFailure()).hasMessageContaining("HOWDAH-0223");
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(1);
    }

    /** From before the query is sent to behind its end; the session is at hand again at once, every time. */
    @Test
    void aCancelAtWhateverMomentLeavesNothing() {
        Random moments = new Random(42);
        for (int i = 0; i < 300; i++) {
            boolean ofSession = i % 2 == 0;
            Demanding<Integer> subscriber = new Demanding<>();
            (ofSession ? session : database)
                    .stream(Integer.class, "insert into t select i from generate_series(1, $1) i returning id", i % 30)
                            .fetchSize(1 + i % 7)
                            .subscribe(subscriber);
            subscriber.request(1 + moments.nextInt(40));
            long until = System.nanoTime() + moments.nextInt(4_000_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            subscriber.cancel();
            if (!ofSession) {
                aConnectionIsFree();
            }
            assertThat(session.execute("delete from t").await().rowsAffected())
                    .as("in round %s, after %s rows", i, subscriber.rows().size())
                    .isIn(0L, (long) (i % 30));
        }
    }

    @Test
    void aCancelAtWhateverMomentLeavesTheCallersTransactionAsItWas() {
        Random moments = new Random(7);
        session.begin();
        for (int i = 1; i <= 150; i++) {
            Demanding<Integer> subscriber = new Demanding<>();
            session.stream(Integer.class, NUMBERS, i % 30).fetchSize(1 + i % 7).subscribe(subscriber);
            subscriber.request(1 + moments.nextInt(40));
            long until = System.nanoTime() + moments.nextInt(2_000_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            subscriber.cancel();
            session.execute("insert into t values ($1)", i);
        }
        assertThat(session.select("select name from pg_cursors where name like 'howdah%'")
                        .await())
                .isEmpty();
        session.commit().await();
        assertThat(rowsOfT()).isEqualTo(150);
    }

    @Test
    void aSecondSubscriberIsRefused() {
        RowStream<Row> stream = database.stream("insert into t values (1) returning id");
        stream.forEach(row -> {}).await();
        Demanding<Row> second = new Demanding<>();
        stream.subscribe(second);

        assertThat(second.awaitFailure())
                .isInstanceOfSatisfying(HowdahException.class, refused -> assertThat(refused.id())
                        .isEqualTo(ErrorId.STREAM_SUBSCRIBED));
        assertThatThrownBy(() -> stream.forEach(row -> {}).await()).hasMessageContaining("HOWDAH-0222");
        assertThat(rowsOfT()).isEqualTo(1);
    }

    @Test
    void toAskForNoRowsIsAnError() {
        for (long rows : new long[] {0, -1, Long.MIN_VALUE}) {
            Demanding<Row> subscriber = new Demanding<>();
            database.stream(NUMBERS, 1000).fetchSize(2).subscribe(subscriber);
            subscriber.request(1);
            subscriber.awaitRows(1);
            subscriber.request(rows);
            assertThat(subscriber.awaitFailure())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
        }
        aConnectionIsFree();
        assertThatThrownBy(() -> database.stream("select 1").fetchSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fetchSize");
    }

    @Test
    void aSubscriberThatThrowsHearsNoMoreAndTheLogHasAnIdForIt() throws InterruptedException {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        Demanding<Integer> subscriber = new Demanding<>();
        subscriber.onRow = row -> {
            if (row == 2) {
                throw new IllegalStateException("on purpose");
            }
        };
        try (Logged heard = new Logged("io.howdah.engine.flow", entry -> logged.add(entry.getMessage()))) {
            database.stream(Integer.class, NUMBERS, 10).subscribe(subscriber);
            subscriber.request(10);
            subscriber.awaitRows(2);
            aConnectionIsFree();

            assertThat(logged.poll(10, TimeUnit.SECONDS)).startsWith("HOWDAH-0226 A subscriber threw");
        }
        assertThat(subscriber.rows()).containsExactly(1, 2);
        assertThat(subscriber.ended()).isFalse();
    }

    @Test
    void anActionThatThrowsFailsItsReply() {
        List<Integer> rows = new ArrayList<>();
        assertThatThrownBy(
                        () -> session.stream(Integer.class, "insert into t select generate_series(1, 20) returning id")
                                .fetchSize(2)
                                .forEach(row -> {
                                    rows.add(row);
                                    if (row == 3) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                })
                                .await())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("on purpose");
        assertThat(rows).containsExactly(1, 2, 3);
        assertThat(rowsOfT()).isZero();
    }

    @Test
    void theReplyOfForEachCancelsOnTheServer() {
        Reply<Long> slow = database.stream("select pg_sleep(600)").forEach(row -> {});
        awaitRunning("select pg_sleep(600)");
        slow.cancel();
        assertThatThrownBy(slow::await).isInstanceOf(QueryCancelledException.class);

        session.begin().await();
        assertThatThrownBy(() -> session.stream("select pg_sleep(600)")
                        .forEach(row -> {})
                        .await(Duration.ofMillis(300)))
                .isInstanceOf(QueryTimeoutException.class);
        session.rollback().await();
    }

    @Test
    void rowsArriveWhereStagesRunAndNeverOnAnEventLoop() {
        List<String> threads = new ArrayList<>();
        database.stream(NUMBERS, 300)
                .forEach(row -> threads.add(
                        Engine.onEventLoop() + " " + Thread.currentThread().getName()))
                .await();
        assertThat(threads).allMatch(thread -> thread.startsWith("false"));
    }

    @Test
    void aPlanThatHasGoneStaleIsMadeAgain() {
        String all = "select * from t order by id";
        session.execute("insert into t values (1), (2)").await();
        session.select(all).await();
        session.execute("alter table t add column more text default 'new'").await();
        List<Map<String, Object>> rows = new ArrayList<>();
        session.stream(all).forEach(row -> rows.add(row.toMap())).await();

        assertThat(rows).containsExactly(Map.of("id", 1, "more", "new"), Map.of("id", 2, "more", "new"));
    }

    @Test
    void parametersAreTakenWhenStreamIsCalled() {
        List<Integer> given = new ArrayList<>(List.of(1, 2));
        RowStream<Integer> stream = database.stream(Integer.class, "select unnest($1::int[])", given);
        given.add(3);
        List<Integer> rows = new ArrayList<>();
        stream.forEach(rows::add).await();
        assertThat(rows).containsExactly(1, 2);
    }

    @Test
    void aStreamOfTheDatabaseHoldsOneConnectionAsLongAsItLives() {
        Demanding<Integer> subscriber = new Demanding<>();
        database.stream(Integer.class, PID + " from generate_series(1, 20)")
                .fetchSize(5)
                .subscribe(subscriber);
        subscriber.request(6);
        subscriber.awaitRows(6);
        int pid = subscriber.rows().get(0);
        Reply<Integer> next = database.selectValue(Integer.class, PID);
        assertThat(next).isNotDone();
        subscriber.request(100);
        subscriber.awaitEnd();

        assertThat(subscriber.rows()).containsOnly(pid);
        assertThat(next.await()).isEqualTo(pid);
    }
}
