// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.DeadLetters;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.Listening;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Durable events that somebody has put into the tables by SQL, with whatever PostgreSQL takes for JSON. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventsOfOthersTest {
    private static final String DEEP = "[".repeat(2_000) + "]".repeat(2_000);
    private static final String LONG = "9".repeat(2_000);

    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();

    private static void insert(Database database, String payload, String metadata) {
        database.execute(
                        "insert into howdah_event_0(channel, payload, metadata) values ('c', cast($1::text as json),"
                                + " cast($2::text as json))",
                        payload,
                        metadata)
                .await();
    }

    private Event next() throws InterruptedException {
        Event event = received.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    @Test
    void whateverPostgresTakesForMetadataKeepsNoEventBack(TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri() + "&events.poll-interval=100ms")) {
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            channel.ready().await();
            List<String> all = List.of("{\"a\": 1}", "null", "[1]", "\"text\"", DEEP, LONG, "{\"a\": " + LONG + "}");
            for (int i = 0; i < all.size(); i++) {
                insert(database, "" + i, all.get(i));
            }
            insert(database, DEEP, "{}");
            Listening listening = channel.listen(event -> {
                received.add(event);
                return null;
            });

            assertThat(next().metadata()).isEqualTo(Map.of("a", 1L));
            assertThat(next().metadata()).isEmpty();
            assertThat(next().metadata()).isEqualTo(Map.of("value", List.of(1L)));
            assertThat(next().metadata()).isEqualTo(Map.of("value", "text"));
            for (String beyond : all.subList(4, 7)) {
                assertThat(next().metadata()).isEqualTo(Map.of("value", beyond));
            }
            assertThat(next().payload().text()).isEqualTo(DEEP);
            listening.stop().await();
        }
    }

    /** Of which somebody has to be able to see what died. */
    @Test
    void whatCannotBeReadIsListedAmongTheDead(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            channel.ready().await();
            database.execute(
                            "insert into howdah_event_dead(id, published_at, attempts, priority, channel, payload, metadata,"
                                    + " reason) values (1, now(), 1, 0, 'c', '1', cast($1::text as json), 'poison')",
                            DEEP)
                    .await();

            List<DeadLetters.Letter> dead = channel.deadLetters().list(10).await();
            assertThat(dead).hasSize(1);
            assertThat(dead.get(0).event().metadata()).containsOnlyKeys("value");
        }
    }
}
