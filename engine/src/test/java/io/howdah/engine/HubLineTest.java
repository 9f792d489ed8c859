// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.HowdahException;
import io.howdah.Setting;
import io.howdah.engine.events.hub.Line;
import io.howdah.engine.events.hub.Notification;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A line that is rented from a pool. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class HubLineTest {
    private final Engine engine = new Engine(1);

    @AfterEach
    void stop() {
        engine.stop(Duration.ofSeconds(5));
    }

    private EngineConnection connection(TestSchema schema) throws Exception {
        return engine.connector(ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri())))
                .connect()
                .get(20, TimeUnit.SECONDS);
    }

    /** A pool of one connection, which says that it has room for more or fewer. */
    private record Pool(EngineConnection connection, int most, Semaphore lent) implements RentalDesk.Lender {
        Pool(EngineConnection connection, int most) {
            this(connection, most, new Semaphore(1));
        }

        @Override
        public void lend(Consumer<RentalDesk.Lent> taker, Consumer<HowdahException> refused) {
            lent.acquireUninterruptibly();
            taker.accept(new RentalDesk.Lent() {
                @Override
                public EngineConnection connection() {
                    return connection;
                }

                @Override
                public void giveBack() {
                    connection.reset();
                    lent.release();
                }
            });
        }

        @Override
        public int mostAsked() {
            return most;
        }

        @Override
        public String numbers() {
            return "open 1 of " + most;
        }
    }

    private static Line open(Pool pool) throws Exception {
        return HubLine.rented(pool).open().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void assertRefused(Pool pool, ErrorId id) {
        assertThatThrownBy(() -> open(pool)).cause().isInstanceOfSatisfying(EventException.class, refused -> assertThat(
                        refused.id())
                .isEqualTo(id));
        assertThat(pool.lent().availablePermits()).isEqualTo(1);
    }

    @Test
    void theConnectionComesBackWithNothingListenedTo(TestSchema schema) throws Exception {
        EngineConnection connection = connection(schema);
        Pool pool = new Pool(connection, 2);
        Line line = open(pool);
        assertThat(line.backend()).isEqualTo(connection.backendPid());
        BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
        line.onNotification(heard::add);
        line.run("LISTEN \"" + schema.name() + "\"").toCompletableFuture().get();
        line.send(schema.name(), "x").toCompletableFuture().get();
        assertThat(heard.poll(20, TimeUnit.SECONDS))
                .isEqualTo(new Notification(schema.name(), "x", connection.backendPid()));
        assertThat(pool.lent().availablePermits()).isZero();
        line.close();
        line.close();
        assertThat(pool.lent().availablePermits()).isEqualTo(1);
        assertThat(connection
                        .submit(
                                PlainHome.INSTANCE,
                                Command.question("select count(*) from pg_listening_channels()"),
                                outcome -> outcome.rows().get(0).get(0))
                        .await())
                .isEqualTo(0L);
    }

    @Test
    void aPoolWithRoomForOneConnectionIsLeftAlone(TestSchema schema) throws Exception {
        assertRefused(new Pool(connection(schema), 1), ErrorId.EVENT_UNSUPPORTED);
    }

    @Test
    void aConnectionThatIsSaidToLeadToAPgBouncerGoesBackAtOnce(TestSchema schema) throws Exception {
        String elsewhere = schema.server().uri() + "?pgbouncer=true";
        EngineConnection connection = engine.connector(
                        ConnectionOptions.parse("default", Map.of(Setting.URL, elsewhere)))
                .connect()
                .get(20, TimeUnit.SECONDS);
        assertRefused(new Pool(connection, 2), ErrorId.EVENT_POOLER);
    }
}
