// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.ManagedConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The network lets nothing through when the server rolls back: neither the cancel nor the ROLLBACK arrives. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StuckRollbackTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private volatile boolean stuck;

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private Link.Passage passage() {
        return (from, portion, to) -> {
            if (!stuck) {
                to.write(portion);
            }
        };
    }

    @Test
    void aRollbackIsWaitedForFiveSecondsAndThenTheConnectionIsBrokenOff(TestSchema schema) throws Exception {
        try (Link link = new Link(schema.server().host(), schema.server().port(), this::passage)) {
            ManagedConnection connection =
                    connect(schema.uri().replace(":" + schema.server().port() + "/", ":" + link.port() + "/"));
            CompletableFuture<ConnectionEvent> told = new CompletableFuture<>();
            connection.addConnectionEventListener((ErrorListener) told::complete);
            Session session = (Session) connection.getConnection(null, null);
            LocalTransaction transaction = connection.getLocalTransaction();
            transaction.begin();
            int pid = session.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
            Reply<Result> running = session.execute("select pg_sleep(600)");

            stuck = true;
            long began = System.nanoTime();
            assertThatThrownBy(transaction::rollback)
                    .isInstanceOf(LocalTransactionException.class)
                    .hasMessageContaining("broken off")
                    .hasMessageContaining("did not roll back within 5 s");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(WITHIN, WITHIN.plusSeconds(3));

            assertThat(told.get(10, TimeUnit.SECONDS).getException()).isInstanceOf(HowdahException.class);
            assertThatThrownBy(() -> running.await(Duration.ofSeconds(10))).isInstanceOf(HowdahException.class);
            schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)"); // which has heard nothing yet
        }
    }

    private ManagedConnection connect(String url) throws ResourceException {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(url);
        factory.setResourceAdapter(adapter);
        return factory.createManagedConnection(null, null);
    }
}
