// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.StatementException;
import io.howdah.TransactionOptions;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A transaction that somebody else rolls back while its statements run. */
@ExtendWith(PostgresExtension.class)
class WindUpTest {
    private static final Duration NEVER = Duration.ofMinutes(10);

    private final Engine engine = new Engine(1);
    private EngineConnection connection;
    private Session session;

    @BeforeEach
    void connect(TestSchema schema) throws Exception {
        connection = engine.connector(ConnectionOptions.parse("default", Map.of(io.howdah.Setting.URL, schema.uri())))
                .connect()
                .get(10, TimeUnit.SECONDS);
        session = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
        connection.begin(PlainHome.INSTANCE, TransactionOptions.defaults());
    }

    @AfterEach
    void stop() {
        engine.stop(Duration.ofSeconds(10));
    }

    @Test
    void whatRunsIsCancelledWithTheReasonAndTheConnectionGoesOn() {
        int pid = session.selectValue(Integer.class, "select pg_backend_pid()").await();
        Reply<?> running = session.execute("select pg_sleep(600)");
        Reply<?> behind = session.execute("select 1");

        connection.windUp(Duration.ofMillis(1), "the night falls.");
        connection.rollback(PlainHome.INSTANCE).await();

        assertThatThrownBy(running::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("'select pg_sleep(600)' was cancelled because the night falls.");
        assertThatThrownBy(behind::await).isInstanceOf(StatementException.class);
        assertThat(session.selectValue(Integer.class, "select pg_backend_pid()").await())
                .isEqualTo(pid);
    }

    @Test
    void whatWaitsForAScriptIsNotSent() {
        Reply<?> script = session.executeScript("select pg_sleep(600); select 1");
        Reply<?> behind = session.execute("select 2");

        connection.windUp(Duration.ofMillis(1), "the night falls.");
        connection.rollback(PlainHome.INSTANCE).await();

        assertThatThrownBy(script::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("statement 1 of 2 of the script, 'select pg_sleep(600)' was cancelled because");
        assertThatThrownBy(behind::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("before it was sent, because the night falls.");
        assertThat(session.selectValue(Integer.class, "select 3").await()).isEqualTo(3);
    }

    @Test
    void whatEndsInTheMomentIsNotCancelled() {
        Reply<String> running = session.selectValue(String.class, "select 'done' from pg_sleep(0.1)");

        connection.windUp(NEVER, "nobody waits so long.");
        connection.rollback(PlainHome.INSTANCE).await();

        assertThat(running.await()).isEqualTo("done");
        assertThat(connection.state()).isEqualTo(EngineConnection.State.OPEN);
    }

    @Test
    void whereNothingRunsThereIsNothingToWindUp() {
        session.selectValue(Integer.class, "select 1").await();

        connection.windUp(NEVER, "nobody waits so long.");
        connection.rollback(PlainHome.INSTANCE).await();

        assertThat(session.selectValue(Integer.class, "select 2").await()).isEqualTo(2);
    }

    @Test
    void aConnectionThatIsBrokenOffFailsWhatItCarriesAndTellsItsListener() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        connection.onLost(lost -> told.complete(String.valueOf(lost.getCause())));
        Reply<?> running = session.execute("select pg_sleep(600)");

        connection.breakOff("it took too long");

        assertThatThrownBy(running::await).isInstanceOf(ConnectionLostException.class);
        assertThat(told.get(10, TimeUnit.SECONDS)).contains("it took too long");
    }
}
