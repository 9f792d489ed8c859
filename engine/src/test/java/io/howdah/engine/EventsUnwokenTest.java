// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.Listening;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Durable events of which the listener has not been told. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class EventsUnwokenTest {
    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();

    private Listening listening(Database database) {
        Listening listening = database.channel("c", EventBackend.NOTIFY_QUEUE).listen(event -> {
            received.add(event);
            return null;
        });
        listening.ready().await();
        return listening;
    }

    private String next() throws InterruptedException {
        Event event = received.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event.payload().text();
    }

    /** As when its publisher has died between the commit and what was to wake the listeners. */
    @Test
    void whatNobodyWasToldOfIsFoundByALook(TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri() + "&events.poll-interval=300ms")) {
            Listening listening = listening(database);
            database.channel("c").publish(1).await();
            assertThat(next()).isEqualTo("1");
            for (int slot = 0; slot < 3; slot++) {
                schema.server()
                        .execute("set search_path = " + schema.name() + "; insert into howdah_event_" + slot
                                + "(channel, payload) values ('c', '2')");
                assertThat(next()).isEqualTo("2");
            }
            assertThat(listening.status().mode()).isEqualTo(Listening.Mode.NOTIFIED);
        }
    }

    /** The next look is a minute away. */
    @Test
    void whatWasPublishedWhileNothingWasHeardIsFetchedWhenThatIsOver(TestSchema schema) throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        PostgresServer server = schema.server();
        try (Link line = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
                    if (away.get()) {
                        throw new IOException("away");
                    }
                    to.write(portion);
                });
                Database database = Howdah.open(schema.uri() + "&events.poll-interval=60s&events.listen-url="
                        + URLEncoder.encode(
                                schema.uri().replace(":" + server.port() + "/", ":" + line.port() + "/"),
                                StandardCharsets.UTF_8));
                Database elsewhere = Howdah.open(schema.uri())) {
            Listening listening = listening(database);
            EventChannel publisher = elsewhere.channel("c", EventBackend.NOTIFY_QUEUE);
            publisher.ready().await();

            away.set(true);
            line.reset();
            while (listening.status().mode() == Listening.Mode.NOTIFIED) {
                Thread.sleep(5); // nobody is told
            }
            publisher.publish(1).await();
            assertThat(received.poll(300, TimeUnit.MILLISECONDS))
                    .as("nobody can be told")
                    .isNull();
            away.set(false);
            assertThat(next()).isEqualTo("1");
        }
    }
}
