// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A container that gives no connection, for a while or in a way that is in no contract. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class BusyContainersTest {
    /** More than the adapter asks a container for at a time. */
    private static final int SEVERAL = 12;

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final AtomicInteger open = new AtomicInteger();

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private Database database(TestSchema schema, String credentials, ConnectionManager container)
            throws ResourceException {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(schema.uri());
        factory.setCredentials(credentials);
        factory.setResourceAdapter(adapter);
        return (Database) factory.createConnectionFactory(container);
    }

    /** Pools nothing. */
    private ConnectionManager container(Runnable before) {
        return (factory, request) -> {
            before.run();
            ManagedConnection connection = factory.createManagedConnection(null, request);
            open.incrementAndGet();
            connection.addConnectionEventListener(new Destroyer(connection, open::decrementAndGet));
            return connection.getConnection(null, request);
        };
    }

    private static List<Reply<@Nullable Integer>> call(Database database) {
        return Stream.generate(() -> database.selectValue(Integer.class, "select 1"))
                .limit(SEVERAL)
                .toList();
    }

    @Test
    void aPoolThatGivesNothingKeepsNobodyFromAnother(TestSchema schema) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        List<Reply<@Nullable Integer>> waiting = call(database(schema, "pool", container(() -> await(over))));
        try {
            Database other = database(schema, "pool", container(() -> {}));

            assertThat(call(other))
                    .allSatisfy(reply -> assertThat(reply.await()).isEqualTo(1));
            assertThat(waiting).noneMatch(Reply::isDone);
        } finally {
            over.countDown();
        }
        assertThat(waiting).allSatisfy(reply -> assertThat(reply.await()).isEqualTo(1));
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static Stream<Supplier<? extends Throwable>> surprises() {
        return Stream.of(
                () -> new IllegalStateException("IJ000151: a surprise"), () -> new NoClassDefFoundError("a surprise"));
    }

    /** Each ask is answered, or the adapter would soon ask no more. */
    @ParameterizedTest
    @MethodSource("surprises")
    void whateverTheContainerThrowsIsToldAndItIsAskedAgain(Supplier<Throwable> surprise, TestSchema schema)
            throws Exception {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>(surprise.get());
        Database database = database(schema, "pool", container(() -> sneak(thrown.get())));
        assertThat(call(database)).allSatisfy(reply -> assertThatThrownBy(reply::await)
                .isInstanceOf(HowdahException.class)
                .hasMessageContaining("HOWDAH-0112")
                .hasMessageContaining("a surprise"));

        thrown.set(null);
        assertThat(call(database)).allSatisfy(reply -> assertThat(reply.await()).isEqualTo(1));
    }

    @Test
    void aCallersThreadIsToldByTheReply(TestSchema schema) throws Exception {
        Database database = database(schema, "caller", container(() -> sneak(new IllegalStateException("a surprise"))));

        List<Reply<?>> replies = List.of(
                database.execute("select 1"),
                database.session(),
                database.with(session -> session.execute("select 1")));
        assertThat(replies).allSatisfy(reply -> assertThatThrownBy(reply::await)
                .isInstanceOf(HowdahException.class)
                .hasMessageContaining("a surprise"));
    }

    private static void sneak(@Nullable Throwable thrown) {
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** A mistake of the application's, which no verb knows of. */
    @Test
    void whatACallThrowsGivesTheCallersConnectionBack(TestSchema schema) throws Exception {
        Database database = database(schema, "caller", container(() -> {}));

        List<?> none = null;
        assertThatThrownBy(() -> database.executeMany("insert into t values ($1)", none))
                .isInstanceOf(NullPointerException.class);
        assertThat(open).hasValue(0);
    }
}
