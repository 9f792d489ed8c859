// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConfigurationException;
import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a container may ask of the factory and its connections, asked by hand. */
@ExtendWith(PostgresExtension.class)
class ManagedConnectionFactoryTest {
    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private HowdahManagedConnectionFactory factory(TestSchema schema) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(schema.uri());
        factory.setResourceAdapter(adapter);
        return factory;
    }

    @Test
    void factoriesAreEqualByTheirSettings(TestSchema schema) {
        HowdahManagedConnectionFactory one = factory(schema);
        HowdahManagedConnectionFactory other = factory(schema);
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);

        other.setApplicationName("other");

        assertThat(one).isNotEqualTo(other);
        assertThat(one.toString()).doesNotContain(schema.server().password());
    }

    /** A container logs it as a whole for each attempt while the database is away. */
    @Test
    void aServerThatIsAwayIsToldInAFewLines(TestSchema schema) {
        HowdahManagedConnectionFactory factory = factory(schema);
        factory.setPort("1");

        assertThatThrownBy(() -> factory.createManagedConnection(null, null))
                .isInstanceOf(CommException.class)
                .hasMessageContaining("HOWDAH-0103")
                .satisfies(refusal ->
                        assertThat(Throwables.getStackTrace(refusal).lines()).hasSizeLessThan(10));
    }

    @Test
    void connectionsAreMatchedByFactoryAndUser(TestSchema schema) throws ResourceException {
        HowdahManagedConnectionFactory factory = factory(schema);
        ManagedConnection connection = factory.createManagedConnection(null, null);

        assertThat(factory.matchManagedConnections(Set.of(connection), null, null))
                .isSameAs(connection);
        assertThat(factory.matchManagedConnections(Set.of(connection), subject(factory, "somebody", "else"), null))
                .isNull();
        HowdahManagedConnectionFactory other = factory(schema);
        other.setApplicationName("other");
        assertThat(other.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
        connection.destroy();
        assertThat(factory.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
    }

    @Test
    void theContainersSubjectOverrulesTheProperties(TestSchema schema) throws ResourceException {
        HowdahManagedConnectionFactory factory = factory(schema);
        schema.server().execute("create role by_subject login password 'secret'");
        try {
            ManagedConnection connection =
                    factory.createManagedConnection(subject(factory, "by_subject", "secret"), null);

            assertThat(connection.getMetaData().getUserName()).isEqualTo("by_subject");
            assertThat(connection.getMetaData().getEISProductName()).isEqualTo("PostgreSQL");
            assertThatThrownBy(() -> factory.createManagedConnection(subject(factory, "by_subject", "wrong"), null))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageContaining("by_subject")
                    .hasMessageNotContaining("wrong");
        } finally {
            adapter.stop();
            schema.server().execute("drop role by_subject");
        }
    }

    @Test
    void recoveryLogsInAsThePoolWhereItIsToldTo(TestSchema schema) throws ResourceException {
        HowdahManagedConnectionFactory factory = factory(schema);
        ManagedConnection recovering =
                factory.createManagedConnection(subject(factory, "howdah:pool", "howdah:pool"), null);

        assertThat(recovering.getMetaData().getUserName())
                .isEqualTo(schema.server().user());
        assertThatThrownBy(() -> factory.createManagedConnection(subject(factory, "howdah:pool", "else"), null))
                .isInstanceOf(SecurityException.class);
    }

    @Test
    void aCallerCannotAskForThePoolsLogin(TestSchema schema) {
        HowdahManagedConnectionFactory factory = factory(schema);
        factory.setCredentials("caller");

        assertThatThrownBy(() -> factory.createManagedConnection(subject(factory, "howdah:pool", "howdah:pool"), null))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("howdah:pool");
    }

    private static Subject subject(HowdahManagedConnectionFactory factory, String user, String password) {
        PasswordCredential credential = new PasswordCredential(user, password.toCharArray());
        credential.setManagedConnectionFactory(factory);
        return new Subject(false, Set.of(), Set.of(), Set.of(credential));
    }

    @Test
    void severalHandlesShareAConnectionAndMayBeMoved(TestSchema schema) throws ResourceException {
        HowdahManagedConnectionFactory factory = factory(schema);
        ManagedConnection one = factory.createManagedConnection(null, null);
        ManagedConnection other = factory.createManagedConnection(null, null);
        Session first = (Session) one.getConnection(null, null);
        Session second = (Session) one.getConnection(null, null);
        assertThat(pid(first)).isEqualTo(pid(second));

        other.associateConnection(second);
        assertThat(pid(first)).isNotEqualTo(pid(second));

        one.cleanup();
        assertThatThrownBy(() -> pid(first))
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContaining("taken");
        assertThat(pid(second)).isPositive();
    }

    private static int pid(Session session) {
        return session.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    @Test
    void aBrokenConnectionIsReportedOffTheEventLoop(TestSchema schema) throws Exception {
        HowdahManagedConnectionFactory factory = factory(schema);
        ManagedConnection connection = factory.createManagedConnection(null, null);
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        ErrorListener listener = event -> events.add(
                Thread.currentThread().getName() + ": " + event.getException().getMessage());
        connection.addConnectionEventListener(listener);

        schema.server()
                .execute("select pg_terminate_backend(" + pid((Session) connection.getConnection(null, null))
                        + ", 5000)");

        assertThat(events.poll(10, TimeUnit.SECONDS))
                .startsWith("howdah-events")
                .contains("57P01");
        assertThat((Object) factory.getInvalidConnections(Set.of(connection))).isEqualTo(Set.of(connection));
        assertThat(factory.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
    }

    /** Open Liberty does so as long as a request goes on. */
    @Test
    void aConnectionThatHasEndedIsReplacedWhereTheContainerOffersItAgain(TestSchema schema) throws Exception {
        ManagedConnection connection = factory(schema).createManagedConnection(null, null);
        Session before = (Session) connection.getConnection(null, null);
        int ended = end(connection, pid(before), schema);

        Session after = (Session) connection.getConnection(null, null);
        assertThat(pid(after)).isNotEqualTo(ended);
        assertThatThrownBy(() -> pid(before))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("backend " + ended);

        connection.getLocalTransaction().begin();
        end(connection, pid(after), schema);
        assertThatThrownBy(() -> pid(before)).hasMessageContaining("backend " + ended);
        Session inTransaction = (Session) connection.getConnection(null, null);
        assertThatThrownBy(() -> pid(inTransaction)) // what was done in it is lost
                .isInstanceOf(ConnectionLostException.class);
        connection.cleanup();
        assertThatThrownBy(() -> pid(inTransaction)).isInstanceOf(ConnectionLostException.class);
        assertThatThrownBy(() -> pid(before)).hasMessageContaining("backend " + ended);
    }

    /** Returns when the container has been told. */
    private static int end(ManagedConnection connection, int pid, TestSchema schema) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        connection.addConnectionEventListener((ErrorListener) event -> told.countDown());
        schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        return pid;
    }

    @Test
    void aCommitThatRolledBackIsAnError(TestSchema schema) throws ResourceException {
        ManagedConnection connection = factory(schema).createManagedConnection(null, null);
        Session session = (Session) connection.getConnection(null, null);
        connection.getLocalTransaction().begin();
        session.execute("select 1/0");

        assertThatThrownBy(() -> connection.getLocalTransaction().commit())
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("HOWDAH-0304");
        connection.getLocalTransaction().begin();
        session.execute("create table kept(id int)");
        connection.getLocalTransaction().commit();
        assertThat(session.selectValue(Long.class, "select count(*) from kept").await())
                .isZero();
    }

    @Test
    void aConnectionThatIsDueIsReplacedWhereItStands(TestSchema schema) throws ResourceException {
        HowdahManagedConnectionFactory factory = factory(schema);
        factory.setMaxQueries("1");
        ManagedConnection connection = factory.createManagedConnection(null, null);
        int first = pid((Session) connection.getConnection(null, null));
        connection.cleanup();

        assertThat(pid((Session) connection.getConnection(null, null))).isNotEqualTo(first);
    }

    /** A role is often given as many connections as the pool has. */
    @Test
    void aConnectionThatIsDueServesOnWhereThereIsNoRoomForAnother(TestSchema schema) throws ResourceException {
        schema.server().execute("create role with_one login password 'secret' connection limit 1");
        try {
            HowdahManagedConnectionFactory factory = factory(schema);
            factory.setMaxQueries("1");
            ManagedConnection connection =
                    factory.createManagedConnection(subject(factory, "with_one", "secret"), null);
            int first = pid((Session) connection.getConnection(null, null));
            connection.cleanup();

            assertThat(pid((Session) connection.getConnection(null, null))).isEqualTo(first);
        } finally {
            adapter.stop();
            schema.server().execute("drop role with_one");
        }
    }

    @Test
    void soIsOneWhoseTimeIsUp(TestSchema schema) throws Exception {
        HowdahManagedConnectionFactory factory = factory(schema);
        factory.setMaxLifetime("300ms");
        ManagedConnection connection = factory.createManagedConnection(null, null);
        int first = pid((Session) connection.getConnection(null, null));
        connection.cleanup();
        Thread.sleep(400); // it is time that is awaited

        assertThat(pid((Session) connection.getConnection(null, null))).isNotEqualTo(first);
    }

    @Test
    void theMetadataTellTheServersVersionAndWhoIsLoggedIn(TestSchema schema) throws ResourceException {
        ManagedConnectionMetaData told =
                factory(schema).createManagedConnection(null, null).getMetaData();

        assertThat(told.getEISProductName()).isEqualTo("PostgreSQL");
        assertThat(told.getEISProductVersion())
                .isEqualTo(schema.server().query("show server_version").get(0).get(0));
        assertThat(told.getUserName()).isEqualTo(schema.server().user());
        assertThat(told.getMaxConnections())
                .as("0 is not known: roles and databases have limits too")
                .isZero();
    }

    @Test
    void thePoolsLevelOfTransactionsIsASetting(TestSchema schema) {
        HowdahManagedConnectionFactory factory = factory(schema);
        assertThat(factory.getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
        factory.setTransactions("none");
        assertThat(factory.getTransactionSupport()).isEqualTo(TransactionSupportLevel.NoTransaction);
        factory.setTransactions("maybe");
        assertThatThrownBy(factory::getTransactionSupport)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[local, none, xa]");
    }

    @Test
    void wrongPropertiesAreToldTogether(TestSchema schema) {
        HowdahManagedConnectionFactory factory = factory(schema);
        factory.setPort("0");
        factory.setSslMode("maybe");
        assertThatThrownBy(() -> factory.createManagedConnection(null, null))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("port is '0'")
                .hasMessageContaining("ssl-mode is 'maybe'");
    }

    @Test
    void afterStopNothingIsLeft(TestSchema schema) throws ResourceException {
        HowdahManagedConnectionFactory factory = factory(schema);
        factory.setApplicationName("stopping");
        factory.createManagedConnection(null, null);
        adapter.stop();
        adapter.stop();

        assertThat(schema.server().query("select 1 from pg_stat_activity where application_name = 'stopping'"))
                .isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(Thread::isAlive)
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("(vert\\.x|vertx|howdah|globalEventExecutor)-.*"));
        assertThatThrownBy(() -> factory.createManagedConnection(null, null)).hasMessageContaining("stopped");
    }

    @Test
    void theFactoryOfAContainerGivesADatabase(TestSchema schema) {
        assertThat(factory(schema).createConnectionFactory(null)).isInstanceOf(Database.class);
        assertThatThrownBy(() -> factory(schema).createConnectionFactory()).hasMessageContaining("Howdah.open");
    }

    /** Open Liberty asks at every lookup, and what serves a database's one-shots lasts as long as the adapter. */
    @Test
    void aContainerThatAsksAgainIsGivenTheSameDatabase(TestSchema schema) {
        HowdahManagedConnectionFactory factory = factory(schema);
        ConnectionManager manager = (connections, request) -> connections;
        ConnectionManager other = (connections, request) -> connections;

        assertThat(factory.createConnectionFactory(manager))
                .isSameAs(factory.createConnectionFactory(manager))
                .isNotSameAs(factory.createConnectionFactory(other));
    }
}
