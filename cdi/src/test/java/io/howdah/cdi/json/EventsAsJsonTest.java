// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventOptions;
import io.howdah.Howdah;
import io.howdah.Json;
import io.howdah.cdi.json.RowsAsJsonTest.Library;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events as JSON, by the libraries as they are when nobody has configured them. */
@ExtendWith(PostgresExtension.class)
class EventsAsJsonTest {
    /** An answer of an application, with an event in it. */
    public record Answer(Event latest, List<Event> all) {}

    @ParameterizedTest
    @EnumSource
    void anEventIsWrittenAsItCame(Library library, TestSchema schema) throws Exception {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("by", "till 3");
        metadata.put("note", null);
        BlockingQueue<Event> received = new LinkedBlockingQueue<>();
        try (Database database = Howdah.open(schema.uri())) {
            EventChannel orders = database.channel("orders", EventBackend.POLL_QUEUE);
            orders.listen(event -> {
                received.add(event);
                return null;
            });
            String id = orders.publish(
                            Json.of("{\"item\": \"tea\", \"prices\": [1.50, null]}"),
                            EventOptions.defaults().metadata(metadata))
                    .await();

            Event event = received.poll(30, TimeUnit.SECONDS);

            JsonNode written = library.tree(new Answer(event, List.of(event)));
            assertThat(written.path("all").path(0)).isEqualTo(written.path("latest"));
            assertThat(written.path("latest"))
                    .isEqualTo(RowsAsJsonTest.tree(
                            """
                                    {"id": "%s", "channel": "orders", "attempts": 1, "publishedAt": "%s",
                                     "metadata": {"by": "till 3", "note": null},
                                     "payload": {"item": "tea", "prices": [1.50, null]}}
                                    """
                                    .formatted(id, event.publishedAt())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGapIsWrittenAsAnEventWithItsTimes(Library library) throws Exception {
        Event gap = new Event.Gap(
                "orders", Instant.parse("2026-11-21T10:15:30Z"), Instant.parse("2026-11-21T10:15:31.5Z"), 3);

        assertThat(library.tree(gap))
                .isEqualTo(
                        RowsAsJsonTest.tree(
                                """
                                {"id": "gap", "channel": "orders", "attempts": 1, "metadata": {},
                                 "publishedAt": "2026-11-21T10:15:31.500Z",
                                 "payload": {"from": "2026-11-21T10:15:30Z", "until": "2026-11-21T10:15:31.500Z",
                                             "dropped": 3}}
                                """));
    }
}
