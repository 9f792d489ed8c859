// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.Setting;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One-shots over few connections: who gets one, in which order, and what the others are told. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class RentalDeskTest {
    private static Database open(TestSchema schema, String settings) {
        return Howdah.open(schema.uri() + settings);
    }

    @Test
    void aConnectionThatBecomesFreePassesToWhoHasWaitedLongest(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1")) {
            database.execute("create table calls(at serial, number int)").await();
            List<Reply<Result>> calls;
            try (Session held = database.session().await()) {
                calls = IntStream.range(0, 100)
                        .mapToObj(i -> database.execute("insert into calls(number) values ($1)", i))
                        .toList();
                assertThat(calls).noneMatch(CompletableFuture::isDone);
            }
            calls.forEach(Reply::await);
            assertThat(database.select(Integer.class, "select number from calls order by at")
                            .await())
                    .isEqualTo(IntStream.range(0, 100).boxed().toList());
        }
    }

    /** PostgreSQL says that it ends a connection, and closes it later: on a busy machine much later. */
    @Test
    void aConnectionWhoseEndWasToldIsReplacedBeforeItIsClosed(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1")) {
            proxy.translate("ERROR", "FATAL");
            assertThatThrownBy(() -> database.execute("select 1/0").await()).isInstanceOf(HowdahException.class);
            proxy.translate("", "");
            assertThat(database.selectOne(Integer.class, "select 1").await()).isEqualTo(1);
        }
    }

    @Test
    void tenThousandMayWaitForTwentyConnections(TestSchema schema) {
        try (Database database = open(schema, "&max-size=20")) {
            List<Reply<Integer>> calls = IntStream.range(0, 10_000)
                    .mapToObj(i -> database.selectOne(Integer.class, "select $1::int", i))
                    .toList();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(calls.get(i).await()).isEqualTo(i);
            }
        }
    }

    @Test
    void moreThanMayWaitAreRefusedAtOnceWithTheNumbers(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1&max-waiters=2");
                Session held = database.session().await()) {
            List<Reply<Result>> waiting = List.of(database.execute("select 1"), database.execute("select 2"));
            assertThatThrownBy(() -> database.execute("select 3").await())
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageContaining("waiting 2, serving 1, open 1 of 1")
                    .hasMessageContaining("max-waiters");
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            held.close();
            waiting.forEach(Reply::await);
        }
    }

    @Test
    void whoHasWaitedTooLongIsToldWithTheNumbers(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1&acquire-timeout=200ms");
                Session held = database.session().await()) {
            Reply<Session> second = database.session();
            assertThatThrownBy(() -> database.execute("select 1").await())
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageContaining("within 0.2 s")
                    .hasMessageContaining("serving 1, open 1 of 1");
            assertThatThrownBy(second::await).isInstanceOf(PoolExhaustedException.class);
        }
    }

    @Test
    void whoIsCancelledWhileWaitingIsToldAtOnceAndTakesNobodysTurn(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1")) {
            Reply<Result> cancelled;
            Reply<Result> behind;
            try (Session held = database.session().await()) {
                cancelled = database.execute("select 1");
                behind = database.execute("select 2");
                cancelled.cancel();
                assertThatThrownBy(cancelled::await).isInstanceOf(QueryCancelledException.class);
                assertThat(behind).isNotDone();
            }
            behind.await();
        }
    }

    /** A database that has fallen silent would else refuse all who come, when nobody waits for it any more. */
    @Test
    void whoIsCancelledWhileWaitingLeavesHisPlaceToAnother(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1&max-waiters=2");
                Session held = database.session().await()) {
            Reply<Result> call = database.execute("select 1");
            Reply<Session> session = database.session();
            assertThatThrownBy(() -> call.await(Duration.ofMillis(1))).isInstanceOf(QueryTimeoutException.class);
            session.cancel(true);

            List<Reply<Result>> waiting = List.of(database.execute("select 2"), database.execute("select 3"));
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            assertThatThrownBy(() -> database.execute("select 4").await())
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageContaining("waiting 2");
            held.close();
            waiting.forEach(Reply::await);
        }
    }

    /** Who is counted out twice takes the place of another, for whom nobody waits then. */
    @Test
    void whoIsCancelledAndWouldHaveBeenTooLateIsCountedOutOnce(TestSchema schema) throws Exception {
        Database database = open(schema, "&max-size=1&acquire-timeout=200ms");
        Session held = database.session().await();
        Reply<Result> cancelled = database.execute("select 1");
        Reply<Result> late = database.execute("select 2");
        cancelled.cancel();
        assertThatThrownBy(late::await).isInstanceOf(PoolExhaustedException.class); // as the one before it would be

        CompletableFuture<Void> closing = CompletableFuture.runAsync(database::close, task -> new Thread(task).start());
        while (!refusedAsClosed(database)) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 20; i++) {
            held.execute("select pg_sleep(0.01)").await();
        }
        assertThat(closing).isNotDone();
        held.close();
        closing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsWhileItClosesIsToldWhenItsTimeIsOver(TestSchema schema) throws Exception {
        Database database = open(schema, "&max-size=1&acquire-timeout=3s");
        Session held = database.session().await();
        Reply<Result> late = database.execute("select 1");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(database::close, task -> new Thread(task).start());

        assertThatThrownBy(late::await).isInstanceOf(PoolExhaustedException.class);
        assertThat(closing).isNotDone();
        held.close();
        closing.get(20, TimeUnit.SECONDS);
    }

    private static boolean refusedAsClosed(Database database) {
        try {
            database.execute("select 1").await();
            return false;
        } catch (PoolExhaustedException notYet) {
            return false;
        } catch (SessionClosedException closed) {
            return true;
        }
    }

    /** Each of them on its thread, so that a cancel comes at any moment of the hand-over. */
    @Test
    void whoIsCancelledWhileAConnectionIsHandedToHimNeverHasItBesideAnother(TestSchema schema) throws Exception {
        try (Database database = open(schema, "&max-size=1")) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> cancelling = CompletableFuture.runAsync(
                    () -> {
                        for (int moment = 0; !over.get(); moment++) {
                            Reply<Result> call = database.execute("select 1");
                            for (int i = 0; i < moment % 500; i++) {
                                Thread.onSpinWait();
                            }
                            call.cancel();
                            call.exceptionally(cancelled -> new Result("", 0, List.of(), List.of()))
                                    .await();
                        }
                    },
                    task -> new Thread(task).start());
            for (int i = 0; i < 300; i++) {
                try (Session session = database.session().await()) {
                    session.begin();
                    session.execute("set local application_name = 'alone'").await();
                    assertThat(session.selectValue(String.class, "select current_setting('application_name')")
                                    .await())
                            .isEqualTo("alone");
                    session.rollback().await();
                }
            }
            over.set(true);
            cancelling.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSessionThatIsGivenUpBeforeItIsThereIsNobodys(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1")) {
            try (Session held = database.session().await()) {
                assertThatThrownBy(() -> database.session().await(Duration.ofMillis(50)))
                        .isInstanceOf(QueryTimeoutException.class);
                database.session().cancel(true);
                assertThatThrownBy(() -> database.session()
                                .orTimeout(1, TimeUnit.MILLISECONDS)
                                .await())
                        .hasRootCauseInstanceOf(TimeoutException.class);
                assertThatThrownBy(() -> database.with(session -> session.execute("select 1"))
                                .orTimeout(1, TimeUnit.MILLISECONDS)
                                .await())
                        .hasRootCauseInstanceOf(TimeoutException.class);
            }
            database.session().await(Duration.ofSeconds(20)).close();
        }
    }

    @Test
    void workThatIsGivenUpBeforeItHasASessionNeverRuns(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1")) {
            database.execute("create table done(number int)").await();
            try (Session held = database.session().await()) {
                Reply<Result> work = database.inTransaction(session -> session.execute("insert into done values (1)"));
                assertThatThrownBy(() -> work.await(Duration.ofMillis(50))).isInstanceOf(QueryTimeoutException.class);
            }
            assertThat(database.selectValue(Long.class, "select count(*) from done")
                            .await())
                    .isZero();
        }
    }

    @Test
    void anyNumberMayLoseInterestAtATime(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1")) {
            Reply<Result> behind;
            try (Session held = database.session().await()) {
                List<Reply<Result>> cancelled = IntStream.range(0, 19_000)
                        .mapToObj(i -> database.execute("select 1"))
                        .toList();
                behind = database.execute("select 2");
                cancelled.forEach(Reply::cancel);
            }
            behind.await(Duration.ofSeconds(20));
        }
    }

    @Test
    void whatAOneShotLeavesIsGoneForTheNext(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1&rental-idle=1h")) {
            database.execute("set work_mem = '77MB'").await();
            assertThat(database.selectValue(String.class, "select current_setting('work_mem')")
                            .await())
                    .isNotEqualTo("77MB");
            database.selectValue(String.class, "select set_config('work_mem', '78MB', false)")
                    .await();
            assertThat(database.selectValue(String.class, "select current_setting('work_mem')")
                            .await())
                    .isNotEqualTo("78MB");
        }
    }

    @Test
    void anIdleConnectionThatBreaksIsNotLentAgain(TestSchema schema) {
        try (Database database = open(schema, "&max-size=1&rental-idle=1h")) {
            int pid = database.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
            schema.server().terminateBackends();
            assertThat(eventually(database)).isNotEqualTo(pid);
        }
    }

    @Test
    void whereOneHasBrokenAnotherThatIdlesServesAtOnce(TestSchema schema) throws Exception {
        Engine engine = new Engine(1);
        try {
            ConnectionOptions options =
                    ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri(), Setting.RENTAL_IDLE, "1h"));
            TwoConnections pool = new TwoConnections(engine.connector(options));
            RentalDesk desk = new RentalDesk(engine, "default", options.rentals(), pool);
            Session one = desk.session(PlainHome.INSTANCE).await();
            Session two = desk.session(PlainHome.INSTANCE).await();
            int left = one.selectValue(Integer.class, "select pg_backend_pid()").await();
            EngineConnection broken = pool.all.stream()
                    .filter(connection -> connection.backendPid() != left)
                    .findFirst()
                    .orElseThrow();
            one.close();
            two.close();
            broken.breakOff("the test wants it so");
            broken.closed().get(20, TimeUnit.SECONDS);

            assertThat(desk.run(
                                    PlainHome.INSTANCE,
                                    () -> Command.question("select pg_backend_pid()"),
                                    outcome -> outcome.rows().get(0).get(0))
                            .await())
                    .isEqualTo(left);
        } finally {
            engine.stop(Duration.ofSeconds(5));
        }
    }

    /** A server's pool keeps its size to itself, and writes an error into the log when it has none for too long. */
    @Test
    void aPoolOfUnknownSizeIsNeverAskedInVainByADeskThatHoldsAllOfIt(TestSchema schema) throws Exception {
        Engine engine = new Engine(1);
        try {
            ConnectionOptions options = ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri()));
            TwoConnections pool = new TwoConnections(engine.connector(options));
            RentalDesk desk = new RentalDesk(engine, "default", options.rentals(), pool);

            AtomicInteger answered = new AtomicInteger();
            long until = System.nanoTime() + 2 * TwoConnections.PATIENCE.toNanos();
            List<CompletableFuture<Void>> callers = IntStream.range(0, 8)
                    .mapToObj(caller -> CompletableFuture.runAsync(
                            () -> {
                                while (System.nanoTime() - until < 0) {
                                    desk.run(
                                                    PlainHome.INSTANCE,
                                                    () -> Command.question("select 1 from pg_sleep(0.001)"),
                                                    outcome -> outcome)
                                            .await();
                                    answered.incrementAndGet();
                                }
                            },
                            task -> new Thread(task).start()))
                    .toList();
            for (CompletableFuture<Void> caller : callers) {
                caller.get(30, TimeUnit.SECONDS);
            }

            assertThat(pool.refusals).hasValue(0);
            assertThat(answered.get()).isGreaterThan(1_000);
            // one for each connection and half second, when one goes back so that the pool is not asked in vain
            assertThat(pool.loans.get()).as("a connection passes straight on").isLessThan(50);
            desk.stop();
        } finally {
            engine.stop(Duration.ofSeconds(5));
        }
    }

    /** A pool that has two connections, and refuses who has waited in vain for a third. */
    private static final class TwoConnections implements RentalDesk.Lender {
        static final Duration PATIENCE = Duration.ofSeconds(3);

        final List<EngineConnection> all = new CopyOnWriteArrayList<>();
        private final Queue<EngineConnection> idle = new ConcurrentLinkedQueue<>();
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger loans = new AtomicInteger();
        private final Connector connector;
        private final Semaphore left = new Semaphore(2, true);

        TwoConnections(Connector connector) {
            this.connector = connector;
        }

        @Override
        public void lend(Consumer<RentalDesk.Lent> taker, Consumer<HowdahException> refused) {
            CompletableFuture.runAsync(
                    () -> {
                        if (waited()) {
                            connected().thenAccept(connection -> taker.accept(lent(connection)));
                        } else {
                            refusals.incrementAndGet();
                            refused.accept(new PoolExhaustedException("none of 2", null));
                        }
                    },
                    task -> new Thread(task).start());
        }

        private CompletionStage<EngineConnection> connected() {
            EngineConnection free = idle.poll();
            if (free != null && free.lendable()) {
                return CompletableFuture.completedStage(free);
            }
            return connector.connect().thenApply(connection -> {
                all.add(connection);
                return connection;
            });
        }

        private boolean waited() {
            try {
                return left.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        private RentalDesk.Lent lent(EngineConnection connection) {
            loans.incrementAndGet();
            return new RentalDesk.Lent() {
                @Override
                public EngineConnection connection() {
                    return connection;
                }

                @Override
                public void giveBack() {
                    idle.add(connection);
                    left.release();
                }
            };
        }

        @Override
        public int most() {
            return Integer.MAX_VALUE;
        }

        @Override
        public int mostAsked() {
            return 3;
        }

        @Override
        public String numbers() {
            return "open " + all.size() + " of 2";
        }
    }

    /** The server's goodbye may be a moment behind. */
    private static int eventually(Database database) {
        try {
            return database.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
        } catch (io.howdah.ConnectionLostException late) {
            return database.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
        }
    }

    @Test
    void closingLetsTheWaitingEndAndRefusesTheNext(TestSchema schema) throws Exception {
        Database database = open(schema, "&max-size=1");
        List<Reply<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(database.selectOne(Integer.class, "select 1 from pg_sleep(0.01)"));
        }
        CompletableFuture<Void> closing = CompletableFuture.runAsync(database::close);
        for (Reply<Integer> call : calls) {
            assertThat(call.await(Duration.ofSeconds(20))).isEqualTo(1);
        }
        closing.get();
        assertThatThrownBy(() -> database.execute("select 1").await()).isInstanceOf(SessionClosedException.class);
    }
}
