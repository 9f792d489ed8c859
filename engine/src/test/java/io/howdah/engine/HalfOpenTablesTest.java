// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.QueryTimeoutException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link HalfOpenEventsTest}, while the tables of events are looked for, or tended. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class HalfOpenTablesTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();

    @Test
    void tablesAreLookedForAgainWhenTheFirstLookWasLost(TestSchema schema) throws Exception {
        try (Forgetful network = new Forgetful(schema, "as attribute) wanted");
                Database database = network.open()) {
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            channel.listen(event -> {
                received.add(event);
                return null;
            });
            assertThatThrownBy(() -> channel.publish(1).await(SOON)).isInstanceOf(QueryTimeoutException.class);
            channel.publish(2).await(SOON);

            Event event = received.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.payload().text()).isEqualTo("2");
            assertThat(network.forgotten).isTrue();
        }
    }

    private static List<List<String>> maintained(TestSchema schema) {
        return schema.server().query("select maintained_at from " + schema.name() + ".howdah_event_meta");
    }

    /** Which is when the time of that run is over. */
    @Test
    void tablesAreTendedAgainWhenOneRunWasLost(TestSchema schema) throws Exception {
        try (Forgetful network = new Forgetful(schema, "set maintained_at");
                Database database = network.open()) {
            database.channel("c", EventBackend.POLL_QUEUE).ready().await();
            List<List<String>> before = maintained(schema);
            for (int tries = 0; maintained(schema).equals(before); tries++) {
                assertThat(tries).isLessThan(90);
                Thread.sleep(1_000); // nobody is told
            }
            assertThat(network.forgotten).isTrue();
        }
    }
}
