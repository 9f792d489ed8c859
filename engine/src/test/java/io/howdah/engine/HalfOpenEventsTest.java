// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Listening;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network forgets one connection at an awkward moment, as a firewall does, and the others go on. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class HalfOpenEventsTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();

    private Event next() throws InterruptedException {
        Event event = received.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).as("an event that is to come soon").isNotNull();
        return event;
    }

    private static List<Integer> effect(Database database) {
        return database.select(Integer.class, "select number from effect order by number")
                .await();
    }

    /** One event at a time: while the first one's place is kept no other comes. */
    private Listening worksInTransactions(EventChannel channel) {
        return channel.listenInTransaction((session, event) -> session.execute(
                        "insert into effect values ($1)",
                        Integer.valueOf(event.payload().text()))
                .thenAccept(done -> {
                    received.add(event);
                    if (event.payload().text().equals("3") && event.attempts() == 1) {
                        throw new IllegalStateException("the work fails");
                    }
                }));
    }

    @Test
    void workWhoseCommitIsLostComesAgainAndKeepsNoPlaceMeanwhile(TestSchema schema) throws Exception {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        try (Forgetful network = new Forgetful(schema, "COMMIT");
                Logged heard =
                        new Logged("io.howdah.engine.events.Redelivery", entry -> logged.add(entry.getMessage()));
                Database database = network.open()) {
            database.execute("create table effect(number int)").await();
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            Listening listening = worksInTransactions(channel);
            channel.publish(1).await();
            Event lost = next();
            channel.publish(2).await();

            List<Event> others = List.of(next(), next());
            assertThat(others).extracting(event -> event.payload().text()).containsExactlyInAnyOrder("1", "2");
            assertThat(others)
                    .filteredOn(event -> event.id().equals(lost.id()))
                    .extracting(Event::attempts)
                    .containsExactly(2);
            listening.stop().await(SOON);
            assertThat(effect(database)).containsExactly(1, 2);
            assertThat(network.forgotten).isTrue();
            assertThat(logged)
                    .singleElement()
                    .asString()
                    .startsWith("HOWDAH-0307: ")
                    .contains("event " + lost.id());
        }
    }

    @Test
    void workWhoseCommitIsNotAnsweredIsDoneOnceAndKeepsNoPlace(TestSchema schema) throws Exception {
        try (Forgetful network = new Forgetful(schema, "COMMIT", true);
                Database database = network.open()) {
            database.execute("create table effect(number int)").await();
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            Listening listening = worksInTransactions(channel);
            channel.publish(1).await();
            next();
            channel.publish(2).await();

            assertThat(next().payload().text()).isEqualTo("2");
            listening.stop().await(SOON);
            assertThat(effect(database)).containsExactly(1, 2);
            assertThat(database.select(
                                    Long.class,
                                    "select id from howdah_event_0 union all select id from howdah_event_1 union all"
                                            + " select id from howdah_event_2 union all select id from howdah_event_special"
                                            + " union all select id from howdah_event_dead")
                            .await())
                    .as("events that are left")
                    .isEmpty();
            assertThat(network.forgotten).isTrue();
        }
    }

    @Test
    void workWhoseRollbackIsLostComesAgainAndKeepsNoPlaceMeanwhile(TestSchema schema) throws Exception {
        try (Forgetful network = new Forgetful(schema, "ROLLBACK");
                Database database = network.open()) {
            database.execute("create table effect(number int)").await();
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            Listening listening = worksInTransactions(channel);
            channel.publish(3).await();
            next();
            channel.publish(4).await();

            assertThat(List.of(next(), next()))
                    .extracting(event -> event.payload().text())
                    .containsExactlyInAnyOrder("3", "4");
            listening.stop().await(SOON);
            assertThat(effect(database)).containsExactly(3, 4);
            assertThat(network.forgotten).isTrue();
        }
    }

    /** Its transaction does not begin, or its acknowledgement is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "delete from"})
    void workThatDoesNotBeginIsDoneOverAnotherConnection(String lost, TestSchema schema) throws Exception {
        try (Forgetful network = new Forgetful(schema, lost);
                Database database = network.open()) {
            EventChannel channel = database.channel("c", EventBackend.POLL_QUEUE);
            channel.listenInTransaction((session, event) -> {
                received.add(event);
                return null;
            });
            channel.publish(1).await();

            assertThat(next().payload().text()).isEqualTo("1");
            assertThat(network.forgotten).isTrue();
        }
    }

    @Test
    void whoListensIsReadyThoughTheNotificationOfTheSelfTestWasLost(TestSchema schema) throws Exception {
        try (Forgetful network = new Forgetful(schema, "pg_notify");
                Database database = network.open()) {
            EventChannel channel = database.channel("c", EventBackend.NOTIFY_QUEUE);
            Listening listening = channel.listen(event -> {
                received.add(event);
                return null;
            });
            listening.ready().await(SOON);
            channel.publish(1).await();

            assertThat(received.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            assertThat(network.forgotten).isTrue();
        }
    }
}
