// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.EventOptions;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Events with a time, a priority or a key. */
class SpecialEventsTest extends QueueAndTables {
    private static final EventOptions OPTIONS = EventOptions.defaults();

    @Test
    void aDelayedEventWaits() {
        publish("\"later\"", OPTIONS.delay(Duration.ofHours(1)));
        publish("\"soon\"", OPTIONS.delay(Duration.ofMillis(1)));
        publish("\"now\"");

        List<Claimed> events = claimed(2);

        assertThat(payloads(events)).containsExactlyInAnyOrder("\"soon\"", "\"now\"");
        assertThat(queue.claim(database, "c", 1, LEASE).await().next()).isLessThan(Duration.ofMinutes(5));
        events.forEach(this::ack);
        assertThat(queue.claim(database, "c", 1, LEASE).await().next())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    }

    /** As many as are wanted, in the order in which they come. */
    private List<Claimed> claimed(int number) {
        List<Claimed> events = new ArrayList<>();
        while (events.size() < number) {
            events.addAll(claim(number - events.size()));
        }
        return events;
    }

    @Test
    void aHigherPriorityComesFirst() {
        publish("\"plain\"");
        for (int priority : new int[] {1, 9, 5, 9, 1}) {
            publish(priority, OPTIONS.priority(priority));
        }

        assertThat(payloads(claim(3))).containsExactly("9", "9", "5");
        assertThat(payloads(claim(9))).containsExactly("1", "1", "\"plain\"");
    }

    @Test
    void ofOnePriorityTheOldestComesFirst() {
        List<Draft> drafts = Stream.of("1", "2", "3", "4")
                .map(payload -> draft(payload, OPTIONS.priority(3)))
                .toList();
        queue.publish(database, "c", drafts).await();

        assertThat(payloads(claim(3))).containsExactly("1", "2", "3");
    }

    @Test
    void eventsOfAKeyComeOneAfterTheOtherAndOtherKeysBesideThem() {
        for (String payload : List.of("1", "2", "3")) {
            publish(payload, OPTIONS.orderingKey("a"));
            publish("1" + payload, OPTIONS.orderingKey("b"));
        }

        List<Claimed> firsts = claim(9);
        assertThat(payloads(firsts)).containsExactlyInAnyOrder("1", "11");
        assertThat(claim(9)).isEmpty();
        ack(firsts.get(0));
        assertThat(claim(9)).hasSize(1);
    }

    @Test
    void aFailedEventHoldsUpItsKeyUntilItIsBuried() {
        publish("1", OPTIONS.orderingKey("a"));
        publish("2", OPTIONS.orderingKey("a"));
        List<Claimed> first = claim(9);

        queue.nack(database, "c", first, Duration.ofHours(1)).await();
        assertThat(claim(9)).isEmpty();
        database.execute("update events_ordered set due_at = now()").await();
        List<Claimed> again = claim(9);
        assertThat(payloads(again)).containsExactly("1");
        queue.bury(database, "c", again, "poison").await();

        assertThat(payloads(claim(9))).containsExactly("2");
    }

    @Test
    void aRedrivenEventTakesItsPlaceBehindThoseOfItsKey() {
        long first = publish("1", OPTIONS.orderingKey("a"));
        queue.bury(database, "c", claim(1), "poison").await();
        publish("2", OPTIONS.orderingKey("a"));

        queue.graveyard().redrive(database, "c").await();

        List<Claimed> second = claim(9);
        assertThat(payloads(second)).containsExactly("2");
        ack(second.get(0));
        List<Claimed> again = claim(9);
        assertThat(ids(again)).containsExactly(first);
        assertThat(again.get(0).attempts()).isEqualTo(1);
    }

    @Test
    void allKeysHaveTheirTurn() {
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 10; key++) {
                publish(key, OPTIONS.orderingKey("" + key));
            }
        }

        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Claimed event = claim(1).get(0);
            seen.add(event.payload().text());
            ack(event);
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(claim(20))
                .as("all of them, wherever the last claim has ended")
                .hasSize(10);
    }

    @Test
    void theOrderOfAKeyIsThatOfCommits() {
        try (Session slow = database.session().await()) {
            slow.begin().await();
            publish(slow, "1", OPTIONS.orderingKey("a"));
            Reply<List<Long>> second = queue.publish(database, "c", List.of(draft("2", OPTIONS.orderingKey("a"))));
            publish("3", OPTIONS.orderingKey("b"));

            assertThat(payloads(claim(9))).containsExactly("3");
            assertThat(second.isDone()).as("waits for the first").isFalse();
            slow.commit().await();
            second.await();
        }

        assertThat(payloads(claim(9))).containsExactly("1");
    }

    @Test
    void theOrderOfAKeyIsThatOfCommitsHoweverTheTablesAreNamed(TestSchema schema) {
        EventQueue other = EventQueue.of(schema.name() + ".events", ALWAYS, RETENTION);
        try (Session slow = database.session().await()) {
            slow.begin().await();
            publish(slow, "1", OPTIONS.orderingKey("a"));
            Reply<List<Long>> second = other.publish(database, "c", List.of(draft("2", OPTIONS.orderingKey("a"))));

            assertThatThrownBy(() -> second.get(300, TimeUnit.MILLISECONDS))
                    .as("waits for the first")
                    .isInstanceOf(TimeoutException.class);
            slow.commit().await();
            second.await();
        }

        assertThat(payloads(claim(9))).containsExactly("1");
    }

    @Test
    void ofOneDedupeKeyOnlyTheFirstIsPublished() {
        long first = publish("1", OPTIONS.dedupeKey("k"));

        assertThat(publish("2", OPTIONS.dedupeKey("k"))).isEqualTo(first);
        assertThat(queue.publish(database, "other", List.of(draft("3", OPTIONS.dedupeKey("k"))))
                        .await())
                .doesNotContain(first);
        assertThat(payloads(claim(9))).containsExactly("1");
    }

    @Test
    void ofOneDedupeKeyInOneCallOnlyTheFirstIsPublished() {
        List<Long> ids = queue.publish(
                        database,
                        "c",
                        List.of(
                                draft("1", OPTIONS.dedupeKey("k")),
                                draft("2"),
                                draft("3", OPTIONS.dedupeKey("k").priority(9)),
                                draft("4", OPTIONS.dedupeKey("l").orderingKey("o"))))
                .await();

        assertThat(ids).hasSize(4);
        assertThat(ids.get(2)).isEqualTo(ids.get(0));
        assertThat(List.of(ids.get(0), ids.get(1), ids.get(3))).isSorted().doesNotHaveDuplicates();
        assertThat(payloads(claimed(3))).containsExactlyInAnyOrder("1", "2", "4");
    }

    @Test
    void aDedupeKeyCountsForTheTimeOfRetention() {
        long first = publish("1", OPTIONS.dedupeKey("k"));
        database.execute("update events_key set published_at = now() - interval '25 hours'")
                .await();

        long second = publish("2", OPTIONS.dedupeKey("k"));

        assertThat(second).isNotEqualTo(first);
        assertThat(publish("3", OPTIONS.dedupeKey("k"))).isEqualTo(second);
    }

    @Test
    void aDedupeKeyThatWasRolledBackIsFree() {
        try (Session session = database.session().await()) {
            session.begin().await();
            publish(session, "1", OPTIONS.dedupeKey("k"));
            session.rollback().await();
        }

        publish("2", OPTIONS.dedupeKey("k"));

        assertThat(payloads(claim(9))).containsExactly("2");
    }

    @Test
    void aPriorityIsKeptByTheDead() {
        publish("1", OPTIONS.priority(7));
        queue.bury(database, "c", claim(1), "poison").await();
        publish("2", OPTIONS.priority(3));

        queue.graveyard().redrive(database, "c").await();

        assertThat(payloads(claim(1))).containsExactly("1");
    }
}
