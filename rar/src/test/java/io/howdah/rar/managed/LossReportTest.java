// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.Session;
import io.howdah.rar.ErrorListener;
import io.howdah.rar.HowdahResourceAdapter;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a container hears that a connection has ended. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class LossReportTest {
    private static final int LONGER_THAN_A_MOMENT = 3;

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private TestSchema schema;
    private ManagedConnection connection;

    @BeforeEach
    void open(TestSchema fresh) throws ResourceException {
        schema = fresh;
        factory.setUrl(fresh.uri());
        factory.setResourceAdapter(adapter);
        connection = factory.createManagedConnection(null, null);
        connection.addConnectionEventListener(
                (ErrorListener) event -> told.add("" + event.getException().getMessage()));
    }

    @AfterEach
    void close() {
        adapter.stop();
    }

    private Session session() throws ResourceException {
        return (Session) connection.getConnection(null, null);
    }

    private static int pid(Session session) {
        return session.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    private int pidOfAClosedSession() throws ResourceException {
        try (Session session = session()) {
            return pid(session);
        }
    }

    /** Returns when the adapter knows of it, and has told what it tells at once. */
    private void end(int pid) throws Exception {
        schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");
        while (!factory.numbers().startsWith("connections open 0")) {
            Thread.sleep(5); // it is told to the container only
        }
        CompletableFuture.runAsync(() -> {}, adapter.events()).get(20, TimeUnit.SECONDS);
    }

    @Test
    void ofOneThatIsPooledItHearsAtOnce() throws Exception {
        int pid = pid(session());
        connection.cleanup();
        end(pid);
        assertThat(told).singleElement().asString().contains("backend " + pid);
    }

    @Test
    void ofOneWithASessionItHearsAMomentLater() throws Exception {
        Session session = session();
        int pid = pid(session);
        end(pid);
        assertThat(told).isEmpty();
        assertThat(told.poll(20, TimeUnit.SECONDS)).contains("backend " + pid);
        connection.cleanup(); // it knows
    }

    @Test
    void whoAsksAgainAfterItHasEndedHasAnotherOneAndTheContainerHearsNothing() throws Exception {
        int pid = pidOfAClosedSession();
        end(pid);
        assertThat(pid(session())).isNotEqualTo(pid);
        assertThat(factory.numbers()).startsWith("connections open 1, in use 1");

        assertThat(told.poll(LONGER_THAN_A_MOMENT, TimeUnit.SECONDS)).isNull();
        connection.cleanup();
    }

    @Test
    void oneThatHasEndedBetweenTwoSessionsIsRefusedWhenItComesBack() throws Exception {
        int pid = pidOfAClosedSession();
        end(pid);
        assertThat(told.poll(LONGER_THAN_A_MOMENT, TimeUnit.SECONDS)).isNull();

        assertThatThrownBy(connection::cleanup)
                .isInstanceOf(ResourceException.class)
                .cause()
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("backend " + pid);
        connection.destroy();
        assertThat(told).isEmpty();
    }
}
