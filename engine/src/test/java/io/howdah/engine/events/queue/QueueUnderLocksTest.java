// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.EventOptions;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody else has locked what a statement of the queue wants, so that it waits until it is cancelled. */
@Timeout(60)
class QueueUnderLocksTest extends QueueAndTables {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aLookThatHasFailedKeepsNobodyFromWhatCanBeHad() {
        EventQueue seldom =
                turning(new Rotation(Long.MAX_VALUE), Duration.ofMinutes(1)); // the slots never have their turn
        seldom.publish(database, "c", drafts(1, 1)).await();
        try (Session other = database.session().await()) {
            other.begin().await();
            other.execute("lock table events_special").await();
            Reply<Batch> first = seldom.claim(database, "c", 1, LEASE);
            assertThatThrownBy(() -> first.await(Duration.ofMillis(300))).isInstanceOf(QueryTimeoutException.class);
            assertThatThrownBy(() -> first.await(SOON)).isInstanceOf(QueryCancelledException.class);

            Batch second = seldom.claim(database, "c", 1, LEASE).await(SOON);
            assertThat(payloads(second.events())).containsExactly("1");
        }
    }

    @Test
    void whatIsDoneInTwoPlacesIsCancelledInBoth() {
        publish(1);
        publish(2, EventOptions.defaults().priority(1));
        List<Claimed> both = claim(2);
        assertThat(both).hasSize(2);
        try (Session other = database.session().await()) {
            other.begin().await();
            other.execute("lock table events_0, events_1, events_2, events_special")
                    .await();
            Reply<Set<Long>> acknowledged = queue.ack(database, "c", both);
            assertThatThrownBy(() -> acknowledged.await(Duration.ofMillis(300)))
                    .isInstanceOf(QueryTimeoutException.class);

            assertThatThrownBy(() -> acknowledged.await(SOON)).isInstanceOf(QueryCancelledException.class);
        }
    }
}
