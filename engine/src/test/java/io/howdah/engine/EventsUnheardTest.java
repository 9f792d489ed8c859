// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.Listening;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.EventContract;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Durable channels where no notification arrives; the same behind a real pooler, where one is installed, elsewhere. */
@ExtendWith(PostgresExtension.class)
@Timeout(180)
@Tag("waiting")
class EventsUnheardTest {
    @Test
    void aChannelThatPollsKeepsTheContract(TestSchema schema) throws Exception {
        try (DeafProxy network = new DeafProxy(schema);
                Database database = Howdah.open(network.uri() + "&max-size=6")) {
            assertThat(EventContract.check(database, EventBackend.POLL_QUEUE).failures())
                    .isEmpty();
            assertThat(network.swallowed()).isZero();
        }
    }

    @Test
    void aChannelThatCannotHearFindsOutAndPolls(TestSchema schema) throws Exception {
        try (DeafProxy network = new DeafProxy(schema);
                Database database = Howdah.open(network.uri() + "&max-size=6");
                Database elsewhere = Howdah.open(schema.uri())) {
            CountDownLatch received = new CountDownLatch(1);
            EventChannel channel = database.channel("c", EventBackend.NOTIFY_QUEUE);
            Listening listening = channel.listen(event -> {
                received.countDown();
                return null;
            });
            listening.ready().await(Duration.ofSeconds(30));

            assertThat(network.swallowed()).as("of the self-test").isPositive();
            assertThat(listening.status().mode()).isEqualTo(Listening.Mode.POLLING);
            assertThat(listening.status().reason().orElseThrow()).startsWith("HOWDAH-0808");
            elsewhere.channel("c", EventBackend.NOTIFY_QUEUE).publish(17).await();
            assertThat(received.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
