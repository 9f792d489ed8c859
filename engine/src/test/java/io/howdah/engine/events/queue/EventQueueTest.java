// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.EventOptions;
import io.howdah.HowdahException;
import io.howdah.Json;
import io.howdah.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Plain events: published, claimed, and whatever becomes of them. */
class EventQueueTest extends QueueAndTables {
    @Test
    void anEventIsClaimedOnceAndGoneWhenItIsAcknowledged() {
        long id = publish("{\"a\":1}").get(0);

        Claimed event = claim(10).get(0);

        assertThat(event.id()).isEqualTo(id);
        assertThat(event.payload()).isEqualTo(Json.of("{\"a\":1}"));
        assertThat(event.metadata()).isNull();
        assertThat(event.attempts()).isEqualTo(1);
        assertThat(event.publishedAt()).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
        assertThat(claim(10)).isEmpty();
        assertThat(ack(event)).isTrue();
        assertThat(ack(event)).as("again").isFalse();
        assertThat(stored()).isZero();
    }

    private static org.assertj.core.data.TemporalUnitOffset within(Duration time) {
        return new org.assertj.core.data.TemporalUnitWithinOffset(time.toMillis(), ChronoUnit.MILLIS);
    }

    /** In all places together. */
    private long stored() {
        QueueTables tables = QueueTables.of("events");
        return IntStream.range(0, QueueTables.PLACES)
                .mapToLong(place -> rows(tables.place(place)))
                .sum();
    }

    @Test
    void manyArePublishedInTheirOrderAndClaimedInIt() {
        List<Long> ids = queue.publish(database, "c", drafts(0, 250)).await();

        List<Claimed> first = claim(100);
        List<Claimed> rest = claim(1000);

        assertThat(ids).isSorted().doesNotHaveDuplicates().hasSize(250);
        assertThat(ids(first)).isEqualTo(ids.subList(0, 100));
        assertThat(ids(rest)).isEqualTo(ids.subList(100, 250));
        assertThat(queue.ack(database, "c", first).await()).hasSize(100);
        assertThat(payloads(rest).get(0)).isEqualTo("100");
    }

    @Test
    void payloadAndMetadataComeAsTheyWent() {
        Json payload = Json.of("{\"b\": 1.50, \"a\": \"ü \\u0000\", \"a\": null}");
        List<Draft> drafts = List.of(
                new Draft(payload, Json.of("{\"k\": [1]}"), EventOptions.defaults()),
                new Draft(Json.NULL, null, EventOptions.defaults()));
        queue.publish(database, "c", drafts).await();

        List<Claimed> events = claim(2);

        assertThat(events.get(0).payload()).isEqualTo(payload);
        assertThat(events.get(0).metadata()).isEqualTo(Json.of("{\"k\": [1]}"));
        assertThat(events.get(1).payload()).isEqualTo(Json.NULL);
        assertThat(events.get(1).metadata()).isNull();
    }

    @Test
    void whatIsPublishedInATransactionComesWithItOrNotAtAll() {
        try (Session session = database.session().await()) {
            session.begin().await();
            publish(session, "\"lost\"");
            assertThat(claim(1)).isEmpty();
            session.rollback().await();
            session.begin().await();
            publish(session, "\"kept\"");
            session.commit().await();
        }
        assertThat(payloads(claim(10))).containsExactly("\"kept\"");
    }

    @Test
    void channelsAreKeptApart() {
        publish("1");

        assertThat(queue.claim(database, "other", 10, LEASE).await().events()).isEmpty();
        Claimed event = claim(1).get(0);
        assertThat(queue.ack(database, "other", List.of(event)).await()).isEmpty();
        assertThat(ack(event)).isTrue();
    }

    @Test
    void whenALeaseIsOverTheEventIsSomebodyElses() {
        publish("1");
        Claimed late = claim(1, Duration.ZERO).get(0);

        Claimed second = claim(1).get(0);

        assertThat(second.id()).isEqualTo(late.id());
        assertThat(second.attempts()).isEqualTo(2);
        assertThat(ack(late)).isFalse();
        assertThat(queue.ack(database, "c", List.of(late, late)).await()).isEmpty();
        assertThat(queue.extend(database, "c", List.of(late), LEASE).await()).isEmpty();
        assertThat(queue.nack(database, "c", List.of(late), Duration.ZERO).await())
                .isEmpty();
        assertThat(queue.release(database, "c", List.of(late)).await()).isEmpty();
        assertThat(queue.bury(database, "c", List.of(late), "late").await()).isEmpty();
        assertThat(ack(second)).isTrue();
    }

    @Test
    void anExtendedLeaseHolds() {
        publish("1", "2");
        List<Claimed> events = claim(2, Duration.ZERO);

        assertThat(queue.extend(database, "c", events.subList(0, 1), LEASE).await())
                .containsExactly(events.get(0).id());

        assertThat(ids(claim(2))).containsExactly(events.get(1).id());
        assertThat(ack(events.get(0))).isTrue();
    }

    @Test
    void whatIsGivenBackComesAgainAfterItsDelay() {
        publish("1", "2");
        List<Claimed> events = claim(2);

        Set<Long> mine =
                queue.nack(database, "c", events.subList(0, 1), Duration.ZERO).await();
        queue.nack(database, "c", events.subList(1, 2), Duration.ofHours(1)).await();

        assertThat(mine).containsExactly(events.get(0).id());
        Batch again = queue.claim(database, "c", 2, LEASE).await();
        assertThat(ids(again.events())).containsExactly(events.get(0).id());
        assertThat(again.events().get(0).attempts()).isEqualTo(2);
        assertThat(queue.claim(database, "c", 2, LEASE).await().next())
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(ack(again.events().get(0))).isTrue();
        assertThat(queue.claim(database, "c", 2, LEASE).await().next())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    }

    @Test
    void whatWasNotDeliveredCountsNoAttempt() {
        publish("1");

        assertThat(queue.release(database, "c", claim(1)).await()).hasSize(1);

        Claimed again = claim(1).get(0);
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(ack(again)).isTrue();
    }

    @Test
    void theBuriedAreListedWithTheirReasonAndComeAgainOrGo() {
        List<Long> ids = publish("1", "2", "3");
        List<Claimed> events = claim(3);
        assertThat(queue.bury(database, "c", events, "java.lang.IllegalStateException")
                        .await())
                .containsExactlyInAnyOrderElementsOf(ids);
        Graveyard graveyard = queue.graveyard();
        assertThat(claim(3)).isEmpty();

        List<Dead> dead = graveyard.list(database, "c", 2).await();
        assertThat(dead).extracting(letter -> letter.event().id()).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(dead.get(0).reason()).isEqualTo("java.lang.IllegalStateException");
        assertThat(dead.get(0).event().payload()).isEqualTo(Json.of("1"));
        assertThat(dead.get(0).event().attempts()).isEqualTo(1);
        assertThat(dead.get(0).event().publishedAt()).isEqualTo(events.get(0).publishedAt());

        assertThat(graveyard.redrive(database, "c", ids.get(1)).await()).isTrue();
        assertThat(graveyard.redrive(database, "c", ids.get(1)).await()).isFalse();
        assertThat(graveyard.redrive(database, "other").await()).isZero();
        Claimed again = claim(3).get(0);
        assertThat(again.id()).isEqualTo(ids.get(1));
        assertThat(again.attempts()).isEqualTo(1);

        assertThat(graveyard.redrive(database, "c").await()).isEqualTo(2);
        List<Claimed> rest = claim(3);
        assertThat(ids(rest)).containsExactlyInAnyOrder(ids.get(0), ids.get(2));
        queue.bury(database, "c", rest, "again").await();
        assertThat(graveyard.discard(database, "c").await()).isEqualTo(2);
        assertThat(graveyard.list(database, "c", 9).await()).isEmpty();
    }

    @Test
    void anAcknowledgementIsPartOfItsTransaction() {
        publish("1");
        Claimed event = claim(1).get(0);

        try (Session session = database.session().await()) {
            session.begin().await();
            assertThat(queue.ack(session, "c", List.of(event)).await()).hasSize(1);
            session.rollback().await();
        }

        assertThat(ack(event)).isTrue();
    }

    @Test
    void anAcknowledgementUnderWayHoldsTheEventWhenItsLeaseIsOver() {
        publish("1");
        Claimed event = claim(1, Duration.ZERO).get(0);

        try (Session session = database.session().await()) {
            session.begin().await();
            queue.ack(session, "c", List.of(event)).await();
            assertThat(claim(1)).isEmpty();
            session.commit().await();
        }

        assertThat(claim(1)).isEmpty();
    }

    @Test
    void whatCommitsLateIsFoundWithinAPollInterval() {
        EventQueue hopeful = turning(new Rotation(Long.MAX_VALUE), NEVER); // all are in one slot
        try (Session session = database.session().await()) {
            session.begin().await();
            hopeful.publish(session, "c", List.of(draft("\"late\""))).await();
            hopeful.publish(database, "c", drafts(0, 600)).await();
            while (!hopeful.claim(database, "c", 100, LEASE).await().events().isEmpty()) {}
            session.commit().await();
        }

        assertThat(hopeful.claim(database, "c", 100, LEASE).await().events())
                .as("far behind what it has seen")
                .isEmpty();
        assertThat(payloads(claim(100))).containsExactly("\"late\"");
    }

    @Test
    void anEventInAnySlotIsFoundByWhoFindsNothingElse() {
        EventQueue hopeful = turning(Rotation.USUAL, NEVER);
        assertThat(hopeful.claim(database, "c", 1, LEASE).await().events()).isEmpty();
        QueueTables tables = QueueTables.of("events");
        for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
            database.execute(
                            "insert into " + tables.place(slot) + "(channel, payload) values ('c', $1)",
                            Json.of("" + slot))
                    .await();
        }

        List<Claimed> found = hopeful.claim(database, "c", 10, LEASE).await().events();
        while (found.size() < 3) {
            List<Claimed> more = hopeful.claim(database, "c", 10, LEASE).await().events();
            assertThat(more).isNotEmpty();
            found = java.util.stream.Stream.concat(found.stream(), more.stream())
                    .toList();
        }

        assertThat(payloads(found)).containsExactlyInAnyOrder("0", "1", "2");
    }

    @Test
    void nothingOfAPayloadIsInAMessage() {
        Draft broken = draft("{\"secret\": hunter2");

        assertThatThrownBy(() -> queue.publish(database, "c", List.of(broken)).await())
                .isInstanceOf(HowdahException.class)
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() ->
                        queue.publish(database, "c", List.of(broken, broken)).await())
                .isInstanceOf(HowdahException.class)
                .hasMessageNotContaining("hunter2");
        publish("\"hunter2\"");
        assertThat(claim(1).toString() + broken).doesNotContain("hunter2");
    }
}
