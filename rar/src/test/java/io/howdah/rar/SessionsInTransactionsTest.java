// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.CopyOptions;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.ListenOptions;
import io.howdah.Prepared;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.SerializationException;
import io.howdah.Session;
import io.howdah.StatementException;
import io.howdah.TransactionEndedException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.UsageException;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which calls reach a connection that is in a transaction, or is not, with the container's part played by hand. */
@ExtendWith(PostgresExtension.class)
class SessionsInTransactionsTest {
    private static final String CONFLICT = "do $$ begin raise exception 'no' using errcode = '40001'; end $$";

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final Container container = new Container();
    private Database database;

    @BeforeEach
    void open(TestSchema schema) throws ResourceException {
        adapter.start(container.bootstrap());
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(schema.uri());
        factory.setResourceAdapter(adapter);
        database = (Database) factory.createConnectionFactory(container);
        database.execute("create table t(id int primary key)").await();
    }

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private long rows() {
        return container.outside(
                () -> database.selectValue(Long.class, "select count(*) from t").await());
    }

    @Test
    void oneShotsAndSessionsOfATransactionShareAConnection() throws ResourceException {
        container.begin("T1");
        int pid = pid(database);
        try (Session session = database.session().await()) {
            assertThat(pid(session)).isEqualTo(pid);
        }
        container.rollback();
    }

    @Test
    void aScriptNobodyAwaitedIsPartOfTheTransaction() throws ResourceException {
        container.begin("T1");
        database.executeScript("insert into t values (1); insert into t values (2); insert into t values (3)");
        container.commit();
        assertThat(rows()).isEqualTo(3);

        container.begin("T2");
        database.executeScript("insert into t values (4); insert into t values (5)")
                .await();
        container.rollback();
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void manyNobodyAwaitedArePartOfTheTransaction() throws ResourceException {
        container.begin("T1");
        database.executeMany("insert into t values ($1)", List.of(1, 2, 3));
        container.rollback();
        assertThat(rows()).isZero();

        container.begin("T2");
        database.executeMany("insert into t values ($1)", List.of(1, 2, 3));
        container.commit();
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void aSavepointWorksInsideTheTransaction() throws ResourceException {
        container.begin("T1");
        try (Session session = database.session().await()) {
            session.execute("insert into t values (1)");
            session.savepoint("a");
            session.execute("insert into t values (1)");
            session.rollbackTo("a");
            session.inSavepoint(part -> part.execute("insert into t values (2)"))
                    .await();
        }
        container.commit();
        assertThat(rows()).isEqualTo(2);
    }

    /** An application may subscribe for months. */
    @Test
    @Timeout(60)
    void anEventWhoseAcknowledgementWasRolledBackComesAgainAndIsKeptNoLonger() throws Exception {
        EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
        BlockingQueue<Event> arrived = new LinkedBlockingQueue<>();
        channel.events(ListenOptions.defaults().lease(Duration.ofSeconds(1))).subscribe(new Taker(arrived));
        channel.publish(1).await();

        WeakReference<Event> rolledBack = acknowledgedInVain(channel, arrived);
        assertThat(arrived.take().attempts()).isEqualTo(2);
        while (rolledBack.get() != null) {
            System.gc();
            Thread.sleep(20); // nobody tells what is forgotten
        }
    }

    private WeakReference<Event> acknowledgedInVain(EventChannel channel, BlockingQueue<Event> arrived)
            throws Exception {
        Event event = arrived.take();
        container.begin("T1");
        assertThat(channel.ack(event).await()).isTrue();
        container.rollback();
        return new WeakReference<>(event);
    }

    private record Taker(BlockingQueue<Event> arrived) implements Flow.Subscriber<Event> {
        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Event event) {
            arrived.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            // the adapter is stopped
        }
    }

    @Test
    void aDatabaseTellsWhetherACallJoinsATransaction() throws Exception {
        assertThat(database.joinsTransaction()).isFalse();
        container.begin("T1");
        assertThat(database.joinsTransaction()).isTrue();
        CompletableFuture<Boolean> ofStage = database.selectValue(Integer.class, "select 1 from pg_sleep(0.1)")
                .thenApply(one -> database.joinsTransaction());
        assertThat(container.outside(() -> ofStage.join())).isTrue();
        assertThat(container.outside(database::joinsTransaction)).isFalse();
        container.rollback();
        assertThat(database.joinsTransaction()).isFalse();
    }

    private static int pid(io.howdah.Statements where) {
        return where.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    @Test
    void aSessionFromOutsideIsRefusedInATransaction() throws ResourceException {
        Session session = database.session().await();
        container.begin("T1");

        assertThatThrownBy(() -> session.execute("insert into t values (1)").await())
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("opened before");
        assertThatThrownBy(() -> container.outside(() -> database.with(own -> {
                            container.enter("T1");
                            return own.execute("insert into t values (2)");
                        })
                        .await()))
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("outside");

        container.rollback();
        assertThat(pid(session)).isPositive();
        assertThat(rows()).isZero();
    }

    @Test
    void aSessionOfATransactionIsRefusedInAnotherOneAndAfterItsEnd() throws ResourceException {
        container.begin("T1");
        Session session = database.session().await();
        session.execute("insert into t values (1)").await();

        container.enter("T2");
        assertThatThrownBy(() -> session.execute("insert into t values (2)").await())
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("another one");

        container.enter("T1");
        container.commit();
        assertThatThrownBy(() -> session.execute("insert into t values (3)").await())
                .isInstanceOf(TransactionEndedException.class);
        assertThat(rows()).isEqualTo(1);
    }

    /** WildFly keeps a handle that another thread has closed for the next transaction of the request. */
    @Test
    void theHandleOfWorkInATransactionIsClosedByItsCallersThread() throws ResourceException {
        container.begin("T1");
        database.execute("insert into t values (1)").await();
        List<Thread> closing = new CopyOnWriteArrayList<>();
        container.enlisted.get("T1").addConnectionEventListener(new ErrorListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                closing.add(Thread.currentThread());
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {}
        });

        database.with(own -> own.execute("insert into t values (2)")
                        .thenApplyAsync(Result::rowsAffected, task -> new Thread(task).start()))
                .await();
        assertThatThrownBy(() -> database.with(own -> own.execute("insert into t values (3)")
                                .thenRunAsync(
                                        () -> {
                                            throw new IllegalStateException("no");
                                        },
                                        task -> new Thread(task).start()))
                        .await())
                .hasStackTraceContaining("no");
        container.commit();

        assertThat(closing).hasSize(2).containsOnly(Thread.currentThread());
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void whatIsGivenToAJtaTransactionIsNeverRunAgain() throws ResourceException {
        TransactionOptions patient = TransactionOptions.defaults().retries(5);
        AtomicInteger runs = new AtomicInteger();
        container.begin("T1");
        try (Session session = database.session().await()) {
            session.execute("insert into t values (1)");
            assertThatThrownBy(() -> session.inTransaction(patient, part -> conflicting(part, runs))
                            .await())
                    .isInstanceOf(SerializationException.class);
        }
        assertThat(runs).hasValue(1);
        assertThatThrownBy(() -> database.inTransaction(patient, own -> conflicting(own, runs))
                        .await())
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("HOWDAH-0305");
        container.rollback();

        assertThat(runs).hasValue(1);
        assertThat(rows()).isZero();
    }

    @Test
    void outsideOneAConflictIsTriedAgainByWhoeverOwnsTheWhole() {
        TransactionOptions patient = TransactionOptions.defaults().retries(2);
        AtomicInteger runs = new AtomicInteger();
        database.inTransaction(
                        patient,
                        own -> runs.get() < 2 ? conflicting(own, runs) : own.execute("insert into t values (1)"))
                .await();
        try (Session session = database.session().await()) {
            session.inTransaction(
                            patient,
                            own -> runs.get() < 4 ? conflicting(own, runs) : own.execute("insert into t values (2)"))
                    .await();
        }

        assertThat(runs).hasValue(4);
        assertThat(rows()).isEqualTo(2);
    }

    private static Reply<Result> conflicting(Session session, AtomicInteger runs) {
        runs.incrementAndGet();
        return session.execute(CONFLICT);
    }

    @Test
    void aConflictOfTheWholeIsTheContainersToRollBack() throws ResourceException {
        container.begin("T1");
        database.execute("insert into t values (1)");
        assertThatThrownBy(() -> database.execute(CONFLICT).await()).isInstanceOf(SerializationException.class);

        assertThatThrownBy(container::commit).isInstanceOf(LocalTransactionException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void aStalePlanFailsItsTransactionAndNoOtherOnTheSameConnection(TestSchema schema) throws ResourceException {
        String all = "select * from t";
        String others = "select * from t where id > 0";
        database.execute("insert into t values (1)").await();
        container.begin("T1");
        int pid = pid(database);
        database.select(all).await();
        database.select(others).await();
        container.commit();
        container.enlistsOpenSessions = true; // the same connection for the transactions to come
        try (Database outside = Howdah.open(schema.uri())) {
            outside.execute("alter table t add column n int default 7").await();
        }

        container.begin("T2");
        database.execute("insert into t values (2)");
        assertThatThrownBy(() -> database.select(all).await())
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("[0A000]");
        container.rollback();
        container.begin("T3");
        assertThat(database.select(others).await().get(0).columns()).hasSize(2);
        assertThat(database.select(all).await()).hasSize(1);
        assertThat(pid(database)).isEqualTo(pid);
        container.commit();
    }

    @Test
    void stagesBelongToTheTransactionOfTheirReplyAndAreRefusedAfterItsEnd() throws Exception {
        container.begin("T1");
        int pid = pid(database);
        CountDownLatch committed = new CountDownLatch(1);
        CompletableFuture<Void> inStage = new CompletableFuture<>();
        Reply<String> stages = database.selectValue(Integer.class, "select 1 from pg_sleep(0.1)")
                .thenCompose(one -> database.execute("insert into t values (1)"))
                .thenCompose(inserted -> database.selectValue(Integer.class, "select pg_backend_pid()"))
                .thenCompose(other -> {
                    inStage.complete(null);
                    await(committed);
                    return database.execute("insert into t values (2)").thenApply(late -> other + " late");
                })
                .exceptionally(refused -> refused.getCause().getClass().getSimpleName());
        Reply<Integer> connection = database.selectValue(Integer.class, "select 1 from pg_sleep(0.1)")
                .thenCompose(one -> database.selectValue(Integer.class, "select pg_backend_pid()"));

        assertThat(connection.await()).isEqualTo(pid);
        inStage.join();
        container.commit();
        committed.countDown();

        assertThat(stages.await()).isEqualTo("TransactionEndedException");
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aStageFromOutsideStaysOutsideWhoeverWaitsForIt() throws ResourceException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> outside = database.selectValue(Integer.class, "select 1")
                .thenApplyAsync(
                        one -> {
                            await(begun);
                            return one;
                        },
                        task -> new Thread(task).start())
                .thenCompose(one -> database.execute("insert into t values (1)").thenApply(done -> one));
        container.begin("T1");
        begun.countDown();
        outside.join();
        container.rollback();

        assertThat(rows()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRollbackFromOutsideCancelsWhatRuns() throws ResourceException {
        container.begin("T1");
        int pid = pid(database);
        Reply<?> running = database.execute("select pg_sleep(600)");

        container.outside(() -> {
            container.transactionOf("T1").rollback();
            return null;
        });

        assertThatThrownBy(running::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("JTA transaction");
        container.leave();
        assertThat(pid).isPositive();
        assertThat(rows()).isZero();
    }

    @Test
    void aRollbackThatIsInterruptedBreaksTheConnectionOff() throws ResourceException {
        container.begin("T1");
        Reply<?> running = database.execute("select pg_sleep(600)");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> container.transactionOf("T1").rollback())
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(running::await).isInstanceOf(io.howdah.HowdahException.class);
    }

    @Test
    void anInterruptedCommitStillWaitsForItsOutcome() throws ResourceException {
        container.begin("T1");
        database.execute("insert into t select 1 from pg_sleep(0.1)");
        Thread.currentThread().interrupt();

        container.commit();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void whatASessionHadBegunItselfIsNotCommittedByJta() throws ResourceException {
        container.enlistsOpenSessions = true;
        Session session = database.session().await();
        session.begin().await();
        session.execute("insert into t values (1)").await();
        container.begin("T1");
        session.execute("insert into t values (2)").await();

        assertThatThrownBy(container::commit)
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("inside a transaction");
        assertThat(rows()).isZero();
    }

    @Test
    void norIsItWhenTheCommitComesBeforeAnyAnswer() throws ResourceException {
        container.enlistsOpenSessions = true;
        for (int i = 0; i < 20; i++) {
            try (Session session = container.outside(() -> database.session().await())) {
                session.begin();
                session.execute("insert into t values ($1)", i);
                container.begin("T" + i);
                assertThatThrownBy(container::commit).isInstanceOf(LocalTransactionException.class);
            }
        }
        container.enlistsOpenSessions = false;
        assertThat(rows()).isZero();
    }

    @Test
    void aThreadThatHasNotLeftAnEndedTransactionIsRefused() throws ResourceException {
        container.begin("T1");
        pid(database);
        container.transactionOf("T1").rollback();
        container.status = Status.STATUS_ROLLEDBACK;

        assertThatThrownBy(() -> database.execute("insert into t values (1)").await())
                .isInstanceOf(TransactionEndedException.class)
                .hasMessageContaining("has not left it");
        container.leave();
        assertThat(rows()).isZero();
    }

    @Test
    void aWaitEndsWhenItsTransactionIsMarkedForRollback() throws ResourceException {
        container.begin("T1");
        Reply<?> running = database.execute("select pg_sleep(600)");
        Thread waiting = Thread.currentThread();
        CompletableFuture.runAsync(() -> {
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            container.status = Status.STATUS_MARKED_ROLLBACK;
        });

        assertThatThrownBy(running::await).isInstanceOf(QueryCancelledException.class);
        container.rollback();
        assertThat(rows()).isZero();
    }

    @Test
    void aStreamReadsInTheTransactionAndItsRowsFindIt() throws ResourceException {
        container.begin("T1");
        int pid = pid(database);
        database.execute("insert into t values (1), (2), (3)");
        Set<Integer> connections = ConcurrentHashMap.newKeySet();
        long rows = database.stream("select id from t")
                .fetchSize(2)
                .forEach(row -> {
                    connections.add(pid(database));
                    database.execute("insert into t values ($1)", (int) row.get("id") + 10);
                })
                .await();
        container.commit();

        assertThat(rows).isEqualTo(3);
        assertThat(connections).containsExactly(pid);
        assertThat(rows()).isEqualTo(6);
    }

    @Test
    void aStreamOfATransactionIsRefusedAfterItsEndWhereverMoreIsAskedFor() throws Exception {
        container.begin("T1");
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        database.stream(Integer.class, "select i from generate_series(1, 9) i")
                .fetchSize(1)
                .subscribe(new Hearing<>(heard, subscription));
        subscription.join().request(1);
        assertThat(heard.take()).isEqualTo(1);
        container.enter("T2");
        subscription.join().request(1); // belongs to the first transaction all the same
        assertThat(heard.take()).isEqualTo(2);
        container.enter("T1");
        container.commit();
        subscription.join().request(1);

        assertThat(heard.take()).isInstanceOf(TransactionEndedException.class);
        assertThat(rows()).isZero();
    }

    /** Its first statement maybe, and asked for by another thread, on which only the stage is in the transaction. */
    @Test
    @Timeout(60)
    void whatIsCopiedOutBelongsToTheTransactionInWhichItWasCalledWhoeverAsksForIt() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        CompletableFuture<Flow.Subscription> rows = new CompletableFuture<>();
        container.begin("T1");
        database.copyOut(Integer.class, CopyTarget.query("insert into t values (1) returning id"))
                .subscribe(new Hearing<>(heard, rows));
        rows.join().request(9);
        assertThat(heard.take()).isEqualTo(1);
        assertThat(heard.take()).isEqualTo("complete");
        container.rollback();

        CompletableFuture<Flow.Subscription> bytes = new CompletableFuture<>();
        CompletableFuture<Flow.Subscription> late = new CompletableFuture<>();
        container.begin("T2");
        database.copyOut(CopyTarget.query("insert into t values (2) returning id"), CopyOptions.text())
                .subscribe(new Hearing<>(heard, bytes));
        database.copyOut(CopyTarget.table("t"), CopyOptions.text()).subscribe(new Hearing<>(heard, late));
        bytes.join().request(9);
        assertThat(heard.take()).isEqualTo(ByteBuffer.wrap(new byte[] {'2', '\n'}));
        assertThat(heard.take()).isEqualTo("complete");
        container.commit();
        late.join().request(9);
        assertThat(heard.take()).isInstanceOf(TransactionEndedException.class);

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aStreamFromOutsideStaysOutsideWhoeverAsksForMore() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        database.stream(Integer.class, "insert into t values (1), (2) returning id")
                .fetchSize(1)
                .subscribe(new Hearing<>(heard, subscription));
        container.begin("T1");
        subscription.join().request(9);
        assertThat(heard.take()).isEqualTo(1);
        assertThat(heard.take()).isEqualTo(2);
        assertThat(heard.take()).isEqualTo("complete");
        container.rollback();

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aPreparedStatementBelongsToItsTransaction() throws ResourceException {
        assertThatThrownBy(() -> database.prepare("select 1").await()).isInstanceOf(UsageException.class);
        container.begin("T1");
        Prepared prepared = database.prepare("insert into t values ($1)").await();
        prepared.execute(1);
        container.commit();
        assertThatThrownBy(() -> prepared.execute(2).await()).isInstanceOf(TransactionEndedException.class);
        prepared.close();

        assertThat(rows()).isEqualTo(1);
    }

    /** Hands on what it hears. */
    private record Hearing<T>(BlockingQueue<Object> heard, CompletableFuture<Flow.Subscription> subscription)
            implements Flow.Subscriber<T> {
        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(T row) {
            heard.add(row);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure);
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    }

    /** The smallest container: a connection for each transaction, another one for each use outside. */
    private static final class Container implements ConnectionManager {
        private static final long serialVersionUID = 1L;

        private final transient ThreadLocal<String> thread = new ThreadLocal<>();
        private final transient Map<String, ManagedConnection> enlisted = new HashMap<>();
        private transient ManagedConnection lent;
        private boolean enlistsOpenSessions;
        private volatile int status = Status.STATUS_ACTIVE;

        interface Work<T> {
            T run() throws ResourceException;
        }

        BootstrapContext bootstrap() {
            TransactionSynchronizationRegistry registry =
                    answering(TransactionSynchronizationRegistry.class, name -> switch (name) {
                        case "getTransactionKey" -> thread.get();
                        case "getTransactionStatus" -> thread.get() == null ? Status.STATUS_NO_TRANSACTION : status;
                        default -> throw new UnsupportedOperationException(name);
                    });
            return answering(BootstrapContext.class, name -> registry);
        }

        private static <T> T answering(Class<T> type, java.util.function.Function<String, Object> answers) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> answers.apply(method.getName())));
        }

        @Override
        public synchronized Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
                throws ResourceException {
            String transaction = thread.get();
            if (transaction != null && enlisted.containsKey(transaction)) {
                return enlisted.get(transaction).getConnection(null, null);
            }
            ManagedConnection connection = factory.createManagedConnection(null, null);
            lent = connection;
            if (transaction != null) {
                enlist(transaction, connection);
            }
            return connection.getConnection(null, null);
        }

        private void enlist(String transaction, ManagedConnection connection) throws ResourceException {
            enlisted.put(transaction, connection);
            connection.getLocalTransaction().begin();
        }

        void enter(String transaction) {
            thread.set(transaction);
        }

        void leave() {
            thread.remove();
        }

        void begin(String transaction) throws ResourceException {
            enter(transaction);
            if (enlistsOpenSessions) {
                enlist(transaction, lent);
            }
        }

        jakarta.resource.spi.LocalTransaction transactionOf(String transaction) throws ResourceException {
            return enlisted.get(transaction).getLocalTransaction();
        }

        void commit() throws ResourceException {
            try {
                transactionOf(thread.get()).commit();
            } finally {
                leave();
            }
        }

        void rollback() throws ResourceException {
            String transaction = thread.get();
            leave();
            if (enlisted.containsKey(transaction)) {
                transactionOf(transaction).rollback();
            }
        }

        <T> T outside(Work<T> work) {
            String transaction = thread.get();
            leave();
            try {
                return work.run();
            } catch (ResourceException failed) {
                throw new IllegalStateException(failed);
            } finally {
                if (transaction != null) {
                    enter(transaction);
                }
            }
        }
    }
}
