// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.Listening;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.EventContract;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Channels behind a PgBouncer that pools by transaction. */
@ExtendWith(PostgresExtension.class)
@Timeout(180)
@Tag("waiting")
class EventsBehindPgBouncerTest {
    @BeforeEach
    void pgBouncer() {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
    }

    private static String through(PgBouncer bouncer, PostgresServer server) {
        return server.uri().replace(":" + server.port() + "/", ":" + bouncer.port() + "/");
    }

    private static void check(TestSchema schema, EventBackend backend, String more) throws Exception {
        PostgresServer server = schema.server();
        try (PgBouncer bouncer = new PgBouncer(server, 4);
                Database database = Howdah.open(through(bouncer, server) + "?pgbouncer=true&max-size=6&events.table="
                        + schema.name() + ".events" + more)) {
            assertThat(EventContract.check(database, backend).failures()).isEmpty();
        }
    }

    @Test
    void aChannelThatPollsKeepsTheContract(TestSchema schema) throws Exception {
        check(schema, EventBackend.POLL_QUEUE, "");
    }

    @Test
    void aChannelThatCannotHearPolls(TestSchema schema) throws Exception {
        check(schema, EventBackend.NOTIFY_QUEUE, "");
    }

    /** Nothing says that there is a pooler: a notification that does not arrive tells. */
    @Test
    void aChannelThatIsNotToldThatItCannotHearFindsOutAndSaysSo(TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        List<String> warned = new CopyOnWriteArrayList<>();
        try (Logged hub = new Logged("io.howdah.engine.events.hub", entry -> {
                    if (entry.getLevel() == Level.WARNING) {
                        warned.add(entry.getMessage());
                    }
                });
                PgBouncer bouncer = new PgBouncer(server, 4);
                Database database = Howdah.open(through(bouncer, server) + "?pgbouncer=true&events.table="
                        + schema.name() + ".events&events.listen-url="
                        + URLEncoder.encode(through(bouncer, server), StandardCharsets.UTF_8))) {
            List<String> received = new CopyOnWriteArrayList<>();
            EventChannel channel = database.channel("c");
            Listening listening = channel.listen(event -> {
                received.add(event.payload().text());
                return null;
            });
            listening.ready().await(Duration.ofSeconds(30));

            Listening.Status status = listening.status();
            assertThat(status.receives()).isTrue();
            assertThat(status.mode()).isEqualTo(Listening.Mode.POLLING);
            assertThat(status.reason().orElseThrow()).startsWith("HOWDAH-0808").contains("poll", "events.listen-url");
            channel.publish(17).await();
            for (int tries = 0; received.isEmpty(); tries++) {
                assertThat(tries).isLessThan(200);
                Thread.sleep(50); // until it has looked
            }
            listening.stop().await();
            assertThat(listening.status().mode()).isEqualTo(Listening.Mode.STOPPED);
            assertThat(warned).singleElement().satisfies(warning -> assertThat(warning)
                    .startsWith("HOWDAH-0808")
                    .contains("poll", "events.listen-url"));
        }
    }

    @Test
    void aTransientChannelListensAtPostgresqlItself(TestSchema schema) throws Exception {
        check(
                schema,
                EventBackend.NOTIFY,
                "&events.listen-url="
                        + schema.server()
                                .uri()
                                .replace("@", "%40")
                                .replace(":", "%3A")
                                .replace("/", "%2F"));
    }
}
