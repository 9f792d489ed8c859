// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Session;
import io.howdah.rar.HowdahResourceAdapter;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.SecurityException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where each caller has a login: over the years there are many, and their passwords change. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class CallersLoginsTest {
    private static final List<String> TENANTS = List.of("first_tenant", "second_tenant", "third_tenant");
    private static final String TENANT = TENANTS.get(0);
    private static final String SECRET = "first-secret";
    private static final int ROTATIONS = 3;
    private static final int AT_ONCE = 4;

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();

    @BeforeEach
    void open(TestSchema schema) {
        factory.setUrl(schema.uri());
        factory.setCredentials("caller");
        factory.setResourceAdapter(adapter);
        TENANTS.forEach(tenant -> schema.server()
                .execute("create role " + tenant + " login password '" + SECRET + "'; grant usage on schema "
                        + schema.name() + " to " + tenant));
    }

    @AfterEach
    void close(TestSchema schema) {
        adapter.stop();
        TENANTS.forEach(tenant -> schema.server().execute("drop owned by " + tenant + "; drop role " + tenant));
    }

    private static void newPassword(TestSchema schema, String tenant, String password) {
        schema.server().execute("alter role " + tenant + " password '" + password + "'");
    }

    private static String user(ManagedConnection connection) throws ResourceException {
        return value(connection, "select session_user::text");
    }

    private static String value(ManagedConnection connection, String sql) throws ResourceException {
        return ((Session) connection.getConnection(null, null))
                .selectValue(String.class, sql)
                .await();
    }

    private static void execute(ManagedConnection connection, String sql) throws ResourceException {
        ((Session) connection.getConnection(null, null)).execute(sql).await();
        connection.cleanup();
    }

    @Test
    void noPasswordIsKeptOnceTheConnectionsThatWereMadeWithItAreClosed(TestSchema schema) throws Exception {
        List<WeakReference<String>> passwords = new ArrayList<>();
        for (int time = 0; time < ROTATIONS; time++) {
            for (String tenant : TENANTS) {
                passwords.add(loggedInOnce(schema, tenant, time));
            }
        }
        passwords.add(refused());

        for (WeakReference<String> password : passwords) {
            while (password.get() != null) {
                System.gc();
                Thread.sleep(20); // nobody tells what is forgotten
            }
        }
        assertThat(user(factory.createManagedConnection(null, null)))
                .as("the adapter still runs, as the one that is configured")
                .isEqualTo(schema.server().user());
    }

    private WeakReference<String> loggedInOnce(TestSchema schema, String tenant, int time) throws ResourceException {
        String password = "secret-" + time + "-of-" + tenant;
        newPassword(schema, tenant, password);
        ManagedConnection connection = factory.createManagedConnection(null, new Credentials(tenant, password));
        assertThat(user(connection)).isEqualTo(tenant);
        connection.cleanup();
        connection.destroy();
        return new WeakReference<>(password);
    }

    private WeakReference<String> refused() {
        String password = String.join("-", "wrong", "secret");
        assertThatThrownBy(() -> factory.createManagedConnection(null, new Credentials(TENANT, password)))
                .isInstanceOf(SecurityException.class);
        return new WeakReference<>(password);
    }

    @Test
    void aNewPasswordIsForNewConnectionsAndThoseOfTheOldOneServeOn(TestSchema schema) throws ResourceException {
        Credentials before = new Credentials(TENANT, SECRET);
        Credentials after = new Credentials(TENANT, "second-secret");
        ManagedConnection old = factory.createManagedConnection(null, before);

        newPassword(schema, TENANT, after.password());

        assertThat(user(old)).isEqualTo(TENANT);
        assertThatThrownBy(() -> factory.createManagedConnection(null, before)).isInstanceOf(SecurityException.class);
        ManagedConnection young = factory.createManagedConnection(null, after);
        assertThat(user(young)).isEqualTo(TENANT);
        assertThat(factory.matchManagedConnections(Set.of(old, young), null, before))
                .isSameAs(old);
        assertThat(factory.matchManagedConnections(Set.of(old, young), null, after))
                .isSameAs(young);
    }

    /** What a login has alone might be let go by the one that ends while the other one begins. */
    @Test
    void connectionsOfALoginBeginWhileItsLastOneEnds() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Callable<String> caller = () -> {
                String users = "";
                for (int i = 0; i < 10; i++) {
                    ManagedConnection connection =
                            factory.createManagedConnection(null, new Credentials(TENANT, SECRET));
                    users = user(connection);
                    connection.cleanup();
                    connection.destroy();
                }
                return users;
            };
            for (Future<String> done : callers.invokeAll(Collections.nCopies(AT_ONCE, caller))) {
                assertThat(done.get()).isEqualTo(TENANT);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    /** It is known of the database, not of a login, and for a while it is believed. */
    @Test
    void whatOneLoginPutsBeneathAStatementIsKnownToTheConnectionsOfAnother() throws ResourceException {
        ManagedConnection owner = factory.createManagedConnection(null, null);
        execute(owner, "create table plain(n int)");
        execute(owner, "grant insert on plain to " + TENANT);
        ManagedConnection tenant = factory.createManagedConnection(null, new Credentials(TENANT, SECRET));
        String insert = "insert into plain values (1)";
        for (int i = 0; i < 2; i++) { // behind the first one the catalogue is asked, and there is nothing
            execute(tenant, insert);
        }

        execute(
                owner,
                "create function mark() returns trigger language plpgsql as"
                        + " $$ begin perform set_config('howdah.mark', 'left behind', false); return new; end $$");
        execute(owner, "create trigger t before insert on plain for each row execute function mark()");
        execute(tenant, insert);

        assertThat(value(tenant, "select coalesce(current_setting('howdah.mark', true), '')"))
                .isEmpty();
    }
}
