// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Prepared;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where each caller has a login, and a bean with a run-as identity takes part in the transaction of another. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class TwoLoginsInATransactionTest {
    private static final String WHO = "select current_user::text";
    private static final List<String> ROLES = List.of("first_of_two", "second_of_two");

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final Container container = new Container();
    private Database database;

    @BeforeEach
    void open(TestSchema schema) throws ResourceException {
        ROLES.forEach(role -> schema.server().execute("create role " + role + " login password 'secret'"));
        adapter.start(answering(
                BootstrapContext.class,
                of -> answering(TransactionSynchronizationRegistry.class, name -> switch (name) {
                    case "getTransactionKey" -> container.inTransaction() ? "T1" : null;
                    case "getTransactionStatus" ->
                        container.inTransaction() ? Status.STATUS_ACTIVE : Status.STATUS_NO_TRANSACTION;
                    default -> throw new UnsupportedOperationException(name);
                })));
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(schema.uri());
        factory.setTransactions("xa");
        factory.setCredentials("caller");
        factory.setResourceAdapter(adapter);
        database = (Database) factory.createConnectionFactory(container);
    }

    @AfterEach
    void stop(TestSchema schema) {
        adapter.stop();
        ROLES.forEach(role -> schema.server().execute("drop role " + role));
    }

    private static <T> T answering(Class<T> type, Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.apply(method.getName())));
    }

    @Test
    void eachWorksByItsOwn() {
        ROLES.forEach(this::assertWorksAs);
        ROLES.forEach(this::assertWorksAs); // the one who came first comes again
    }

    private void assertWorksAs(String role) {
        container.user.set(role);
        assertThat(database.selectOne(String.class, WHO).await()).isEqualTo(role);
        assertThat(database.with(session -> session.selectOne(String.class, WHO))
                        .await())
                .isEqualTo(role);
        List<String> streamed = new CopyOnWriteArrayList<>();
        database.stream(String.class, WHO).forEach(streamed::add).await();
        assertThat(streamed).containsExactly(role);
        try (Prepared prepared = database.prepare(WHO).await()) {
            assertThat(prepared.selectOne(String.class).await()).isEqualTo(role);
        }
    }

    /** A container in whose only transaction each login has a branch. */
    private static final class Container implements ConnectionManager {
        private static final long serialVersionUID = 1L;

        private final transient ThreadLocal<String> user = new ThreadLocal<>();
        private final transient Map<String, ManagedConnection> enlisted = new HashMap<>();

        /** Its own thread has no login, and no transaction. */
        boolean inTransaction() {
            return user.get() != null;
        }

        @Override
        public synchronized Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
                throws ResourceException {
            ManagedConnection connection = enlisted.get(user.get());
            if (connection == null) {
                PasswordCredential credential = new PasswordCredential(user.get(), "secret".toCharArray());
                credential.setManagedConnectionFactory(factory);
                connection = factory.createManagedConnection(
                        new Subject(false, Set.of(), Set.of(), Set.of(credential)), request);
                enlisted.put(user.get(), connection);
                try {
                    connection.getXAResource().start(XaConnectionFixture.newId(), XAResource.TMNOFLAGS);
                } catch (XAException refused) {
                    throw new ResourceException(refused);
                }
            }
            return connection.getConnection(null, null);
        }
    }
}
