// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a JUnit test a {@link TestSchema} of its own on a server that all tests of the JVM share; the schema is dropped
 * when the test has ended. A parameter of type {@link PostgresServer} gets the shared server.
 *
 * <pre>{@code
 * @ExtendWith(PostgresExtension.class)
 * class OrdersTest {
 *     @Test
 *     void anOrderIsKept(TestSchema schema) {
 *         try (Database database = Howdah.open(schema.uri())) {
 *             database.execute("create table orders(item text)").await();
 *             database.execute("insert into orders values ($1)", "tea").await();
 *
 *             String item = database.selectValue(String.class, "select item from orders")
 *                     .await();
 *             assertEquals("tea", item);
 *         }
 *     }
 * }
 * }</pre>
 */
public final class PostgresExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestSchema.class || type == PostgresServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PostgresServer.class
                ? shared(context)
                : context.getStore(NAMESPACE)
                        .getOrComputeIfAbsent(TestSchema.class, key -> create(shared(context)), TestSchema.class);
    }

    private static PostgresServer shared(ExtensionContext context) {
        return ofTheSession(context)
                .getOrComputeIfAbsent(
                        SharedServer.class,
                        key -> new SharedServer(PostgresServer.start(ServerOptions.defaults())),
                        SharedServer.class)
                .server();
    }

    /** A session may be many runs: Surefire makes one of each class that it hands to one of several processes. */
    private static Store ofTheSession(ExtensionContext context) {
        try {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
        } catch (NoSuchMethodError | NoClassDefFoundError before5_13) {
            return context.getRoot().getStore(NAMESPACE);
        }
    }

    private static TestSchema create(PostgresServer server) {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        server.execute("create schema " + name + " authorization " + server.user());
        return new TestSchema(server, name);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestSchema schema = context.getStore(NAMESPACE).remove(TestSchema.class, TestSchema.class);
        if (schema != null) {
            // what a test has left open holds locks: that is to be an error, not a wait without end
            schema.server().execute("set lock_timeout = '20s'; drop schema " + schema.name() + " cascade");
        }
    }

    /** Stopped by JUnit when the session ends: behind the last test. */
    private record SharedServer(PostgresServer server) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
        }
    }
}
