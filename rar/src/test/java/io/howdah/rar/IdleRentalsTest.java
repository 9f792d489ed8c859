// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAllocationException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of the container's only connection when the desk has rented it, and nobody waits there any more. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class IdleRentalsTest {
    private static final Duration IDLE = Duration.ofMillis(300);

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final PoolOfOne pool = new PoolOfOne();

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private Database database(TestSchema schema, String rentalIdle) {
        return (Database) factory(schema, rentalIdle).createConnectionFactory(pool);
    }

    private HowdahManagedConnectionFactory factory(TestSchema schema, String rentalIdle) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(schema.uri());
        factory.setRentalIdle(rentalIdle);
        factory.setResourceAdapter(adapter);
        return factory;
    }

    @Test
    void itServesTheNextOneShotsWithoutTheContainer(TestSchema schema) {
        Database database = database(schema, "1h");
        for (int i = 0; i < 20; i++) {
            database.execute("select 1").await();
        }

        assertThat(pool.allocations).hasValue(1);
    }

    @Test
    void itGoesBackAtOnceWhenSomebodyAsksTheContainer(TestSchema schema) {
        Database database = database(schema, "1h");
        database.execute("select 1").await();

        try (Session session = database.session().await()) {
            assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        }
        assertThat(pool.allocations).hasValue(2);
    }

    /** As a resource reference of Open Liberty does, beside what looks the pool up by its own name. */
    @Test
    void itGoesBackAtOnceWhenSomebodyAsksTheContainerInAnotherWay(TestSchema schema) {
        HowdahManagedConnectionFactory factory = factory(schema, "1h");
        Database named = (Database) factory.createConnectionFactory(pool);
        ConnectionManager reference = pool::allocateConnection;
        Database referred = (Database) factory.createConnectionFactory(reference);

        named.execute("select 1").await();
        referred.execute("select 1").await();
        try (Session session = named.session().await()) {
            session.execute("select 1").await();
        }
        referred.execute("select 1").await();
        assertThat(pool.allocations).hasValue(4);
    }

    @Test
    void itGoesBackWhenRentalIdleHasPassedAndNotBefore(TestSchema schema) throws Exception {
        Database database = database(schema, IDLE.toMillis() + "ms");
        long began = System.nanoTime();
        database.execute("select 1").await();
        long answered = System.nanoTime();

        assertThat(pool.places.tryAcquire(PoolOfOne.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        long returned = System.nanoTime();
        assertThat(Duration.ofNanos(returned - began)).isGreaterThanOrEqualTo(IDLE);
        assertThat(Duration.ofNanos(returned - answered)).isLessThan(IDLE.plusSeconds(2));
    }

    /** A container whose pool has one place, and which refuses who has waited for it in vain. */
    private static final class PoolOfOne implements ConnectionManager {
        private static final long serialVersionUID = 1L;

        static final Duration PATIENCE = Duration.ofSeconds(5);

        private final transient Semaphore places = new Semaphore(1);
        private final transient AtomicInteger allocations = new AtomicInteger();

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
                throws ResourceException {
            awaitPlace();
            allocations.incrementAndGet();
            ManagedConnection connection = factory.createManagedConnection(null, request);
            connection.addConnectionEventListener(new Destroyer(connection, places::release));
            return connection.getConnection(null, request);
        }

        private void awaitPlace() throws ResourceException {
            try {
                if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new ResourceAllocationException("the only place is taken");
                }
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
