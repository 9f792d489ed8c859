// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that its user did not close is told in the log, once, whoever finds it; no other one is. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class ForgottenSessionsTest {
    private static final Logger LOGGER = Logger.getLogger(Session.class.getName());

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final Container container = new Container();
    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord message) {
            logged.add(message.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Database database;
    private Database perCaller;

    @BeforeEach
    void open(TestSchema schema) {
        database = database(schema, "pool");
        perCaller = database(schema, "caller");
        LOGGER.addHandler(handler);
    }

    private Database database(TestSchema schema, String credentials) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setName("orders");
        factory.setUrl(schema.uri());
        factory.setCredentials(credentials);
        factory.setResourceAdapter(adapter);
        return (Database) factory.createConnectionFactory(container);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(handler);
        adapter.stop();
    }

    private void assertToldOnce() {
        assertToldOnce("A session of database 'orders' was still open", "try-with-resources, or Database.with");
    }

    private void assertToldOnce(String what, String advice) {
        assertThat(logged)
                .singleElement()
                .asString()
                .startsWith("HOWDAH-0405 " + what)
                .contains(advice);
    }

    @Test
    void oneWhoseConnectionIsTakenBackIs() throws ResourceException {
        Session forgotten = database.session().await();
        container.last().cleanup();
        container.last().destroy();
        assertToldOnce();

        assertThatThrownBy(() -> forgotten.execute("select 1").await()).isInstanceOf(SessionClosedException.class);
        forgotten.close();
        assertToldOnce();
    }

    /** As Open Liberty does, and WildFly when it is told to. */
    @Test
    void oneThatTheContainerClosesIs() throws Exception {
        Session forgotten = database.session().await();
        container.closeHandle();
        assertToldOnce();

        assertThatThrownBy(() -> forgotten.execute("select 1").await())
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContaining("Open Liberty closes");
        forgotten.close();
        assertToldOnce();
    }

    /** Though the container keeps its part of it: WildFly closes nothing that a request forgot. */
    @Test
    void oneThatNobodyHasAnyMoreIsWhenTheGarbageIsCollected() throws InterruptedException {
        database.session().await().close();
        database.session().await();
        collectGarbageUntilLogged();

        assertToldOnce();
        assertThat(container.handle).isNotNull();
    }

    private void collectGarbageUntilLogged() throws InterruptedException {
        for (int i = 0; logged.isEmpty() && i < 300; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100); // the collector tells nobody
        }
    }

    /** Once it was seen that nobody has a session open, the look at the garbage begins anew with the next one. */
    @Test
    void soIsOneThatComesBehindAPause() throws InterruptedException {
        database.session().await().close();
        TimeUnit.SECONDS.sleep(2); // it is time that is awaited
        database.session().await();
        collectGarbageUntilLogged();

        assertToldOnce();
    }

    /** Where each caller has a login of its own, its request has the connection; the user has not opened a session. */
    @Test
    void workThatOutlivesItsRequestIsToldAsThat() throws Exception {
        CompletableFuture<String> working = new CompletableFuture<>();
        Reply<String> worked = perCaller.with(session -> working);
        container.closeHandle();
        assertToldOnce("The work of a Database.with of database 'orders' was still under way", "await the reply");

        working.complete("done");
        assertThat(worked.await()).isEqualTo("done");
        assertToldOnce("The work of a Database.with", "credentials=caller");
    }

    @Test
    void aStreamThatOutlivesItsRequestIsToldAsThat() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        perCaller.stream(Integer.class, "select generate_series(1, 100)")
                .fetchSize(1)
                .subscribe(new Flow.Subscriber<Integer>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(1);
                    }

                    @Override
                    public void onNext(Integer row) {
                        first.complete("row " + row);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        first.complete("" + failure);
                    }

                    @Override
                    public void onComplete() {}
                });
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("row 1");
        container.closeHandle();

        assertToldOnce("A stream of database 'orders' was still open", "read it to its end");
    }

    @Test
    void whatEndsInItsRequestIsNotThoughTheRequestHasTheConnection() {
        assertThat(perCaller
                        .with(own -> own.selectValue(Integer.class, "select 1"))
                        .await())
                .isEqualTo(1);
        assertThat(perCaller.stream(Integer.class, "select generate_series(1, 100)")
                        .forEach(row -> {})
                        .await())
                .isEqualTo(100);

        assertThat(logged).isEmpty();
    }

    /** Nothing outlives the adapter's stop, whether or not the garbage has been collected. */
    @Test
    void whoWatchesEndsWithTheAdapter() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Session open = database.session().await();
        database.session().await().close();
        adapter.stop();

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.isAlive() && !before.contains(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("(vert\\.x|vertx|howdah|Cleaner)-.*"));
        open.close();
    }

    @Test
    void oneThatWasClosedIsNot() throws ResourceException {
        Session session = database.session().await();
        session.execute("select 1").await();
        session.close();
        container.last().cleanup();
        container.last().destroy();
        assertThat(database.with(own -> own.selectValue(Integer.class, "select 1"))
                        .await())
                .isEqualTo(1);

        assertThat(logged).isEmpty();
    }

    @Test
    void oneWhoseConnectionBreaksIsNot(TestSchema schema) throws Exception {
        Session session = database.session().await();
        int pid = session.selectValue(Integer.class, "select pg_backend_pid()").await();
        schema.server().execute("select pg_terminate_backend(" + pid + ")");
        container.broken.get(20, TimeUnit.SECONDS);
        container.last().destroy();

        assertThatThrownBy(() -> session.execute("select 1").await())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("57P01"); // and not that the server has taken the connection back
        assertThat(logged).isEmpty();
    }

    /** The desk keeps a connection for the next call. */
    @Test
    void norIsAConnectionThatIsRentedForOneShots() throws ResourceException {
        database.execute("select 1").await();
        container.last().destroy();

        assertThat(logged).isEmpty();
    }

    /** Makes a connection for each session, and keeps its part of it, as containers do. */
    private static final class Container implements ConnectionManager {
        private static final long serialVersionUID = 1L;

        private final transient List<ManagedConnection> connections = new CopyOnWriteArrayList<>();
        private final transient CompletableFuture<ConnectionEvent> broken = new CompletableFuture<>();
        private transient volatile Object handle;

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
                throws ResourceException {
            ManagedConnection connection = factory.createManagedConnection(null, request);
            connections.add(connection);
            connection.addConnectionEventListener((ErrorListener) broken::complete);
            handle = connection.getConnection(null, request);
            return handle;
        }

        ManagedConnection last() {
            return connections.get(connections.size() - 1);
        }

        void closeHandle() throws Exception {
            ((AutoCloseable) handle).close();
        }
    }
}
