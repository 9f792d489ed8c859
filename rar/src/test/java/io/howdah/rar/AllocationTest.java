// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who asks the container for a connection, on which thread, and when. */
@ExtendWith(PostgresExtension.class)
class AllocationTest {
    private static final String ROLE = "caller_of_a_bean";

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final Container container = new Container();

    @BeforeEach
    void createUser(TestSchema schema) {
        schema.server().execute("create role " + ROLE + " login password 'secret'");
    }

    @AfterEach
    void dropUser(TestSchema schema) {
        adapter.stop();
        schema.server().execute("drop role " + ROLE);
    }

    private Database database(TestSchema schema, String credentials) throws ResourceException {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(schema.uri());
        factory.setCredentials(credentials);
        factory.setResourceAdapter(adapter);
        return (Database) factory.createConnectionFactory(container);
    }

    @Test
    void whereEachCallerHasItsOwnItsThreadAllocates(TestSchema schema) throws Exception {
        Database database = database(schema, "caller");
        container.user.set(ROLE);

        assertThat(user(database).await()).isEqualTo(ROLE);
        assertThat(database.with(AllocationTest::user).await()).isEqualTo(ROLE);
        try (Session session = database.session().await()) {
            assertThat(user(session).await()).isEqualTo(ROLE);
        }
        assertThat(CompletableFuture.supplyAsync(() -> user(database).await()).get())
                .isEqualTo(schema.server().user());

        assertThat(container.allocating)
                .hasSize(4)
                .startsWith(Thread.currentThread(), Thread.currentThread(), Thread.currentThread())
                .allSatisfy(thread -> assertThat(thread.getName()).doesNotStartWith("howdah-"));
    }

    @Test
    void whereThePoolHasThemTheAdaptersThreadsAllocate(TestSchema schema) throws Exception {
        Database database = database(schema, "pool");
        container.user.set(ROLE);

        assertThat(user(database).await()).isEqualTo(schema.server().user());
        assertThat(container.allocating).isNotEmpty().allSatisfy(thread -> assertThat(thread.getName())
                .startsWith("howdah-lending-"));
    }

    /** The adapter asks for a few at a time; statements that last are no reason to stop asking. */
    @Test
    @Timeout(60)
    void whoWaitsWhileThePoolHasMoreIsServedBesideStatementsThatLast(TestSchema schema) throws Exception {
        Database database = database(schema, "pool");
        database.execute("create table " + schema.name() + ".gate()").await();
        try (Database keeper = Howdah.open(schema.uri());
                Session locking = keeper.session().await()) {
            locking.begin().await();
            locking.execute("lock table " + schema.name() + ".gate").await();
            List<Reply<Long>> waiting = Stream.generate(
                            () -> database.selectOne(Long.class, "select count(*) from " + schema.name() + ".gate"))
                    .limit(12)
                    .toList();

            while (schema.server()
                            .query("select pid from pg_locks where relation = '" + schema.name()
                                    + ".gate'::regclass and not granted")
                            .size()
                    < 12) {
                Thread.onSpinWait(); // the server tells nobody; the time-out ends it
            }
            locking.rollback().await();
            assertThat(waiting).allSatisfy(reply -> assertThat(reply.await()).isZero());
        }
    }

    private static Reply<String> user(Statements where) {
        return where.selectOne(String.class, "select current_user::text");
    }

    /** A container that knows who is logged in by the thread, and pools nothing. */
    private static final class Container implements ConnectionManager {
        private static final long serialVersionUID = 1L;

        private final transient ThreadLocal<String> user = new ThreadLocal<>();
        private final transient Queue<Thread> allocating = new ConcurrentLinkedQueue<>();

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
                throws ResourceException {
            allocating.add(Thread.currentThread());
            Subject subject = subject(factory);
            ManagedConnection connection = factory.createManagedConnection(subject, request);
            connection.addConnectionEventListener(new Destroyer(connection, () -> {}));
            return connection.getConnection(subject, request);
        }

        private Subject subject(ManagedConnectionFactory factory) {
            if (user.get() == null) {
                return null;
            }
            PasswordCredential credential = new PasswordCredential(user.get(), "secret".toCharArray());
            credential.setManagedConnectionFactory(factory);
            return new Subject(false, Set.of(), Set.of(), Set.of(credential));
        }
    }
}
