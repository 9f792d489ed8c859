// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.HubState;
import io.howdah.engine.events.hub.LineSource;
import io.howdah.engine.events.hub.Subscription;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub while nothing breaks: who hears what, and from when on. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class HubTest {
    private StuckProxy link;
    private HubFixture fixture;
    private String prefix;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        link = new StuckProxy(schema);
        fixture = new HubFixture(link.uri(), schema.uri(), Duration.ofSeconds(10));
        prefix = schema.name() + "_";
    }

    @AfterEach
    void close() {
        fixture.close();
        link.close();
    }

    private Subscription subscribed(String channel, Hearing hearing) throws Exception {
        Subscription subscription = fixture.hub.subscribe(prefix + channel, hearing);
        Hearing.await(subscription);
        return subscription;
    }

    private void publish(String channel, String payload) {
        fixture.send(prefix + channel, payload).await();
    }

    @Test
    void thereIsOneListenForAllListenersOfAChannelAndEachHearsAll() throws Exception {
        Hearing one = new Hearing();
        Hearing other = new Hearing();
        subscribed("orders", one);
        subscribed("orders", other);
        publish("orders", "first");
        publish("orders", "second");
        for (Hearing each : List.of(one, other)) {
            assertThat(each.next()).isEqualTo("first");
            assertThat(each.next()).isEqualTo("second");
        }
        assertThat(link.seen("LISTEN \"" + prefix + "orders\"")).isEqualTo(1);
        assertThat(fixture.lines).hasSize(1);
        assertThat(fixture.hub.state()).isEqualTo(HubState.LISTENING);
    }

    @Test
    void whatIsPublishedWhenReadyIsHeard() throws Exception {
        for (int i = 0; i < 200; i++) {
            Hearing hearing = new Hearing();
            Subscription subscription = subscribed("ready" + i, hearing);
            publish("ready" + i, "at once");
            assertThat(hearing.next()).isEqualTo("at once");
            if (i % 2 == 0) {
                subscription.end();
            }
        }
    }

    @Test
    void aChannelIsNotHeardByListenersOfAnother() throws Exception {
        Hearing orders = new Hearing();
        Hearing bills = new Hearing();
        subscribed("orders", orders);
        subscribed("bills", bills);
        publish("orders", "tea");
        publish("bills", "12.50");
        assertThat(bills.next()).isEqualTo("12.50");
        assertThat(orders.next()).isEqualTo("tea");
        assertThat(orders.heardNothing() && bills.heardNothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Upper", "with \"quotes\"", "semi; drop", "per cent % $1", "bücher-\u2615", "select", "a.b"})
    void namesAreTakenAsTheyAre(String name) throws Exception {
        Hearing hearing = new Hearing();
        Hearing folded = new Hearing();
        subscribed(name, hearing);
        subscribed(name.toLowerCase(Locale.ROOT) + "_", folded);
        publish(name, "heard");
        assertThat(hearing.next()).isEqualTo("heard");
        assertThat(folded.heardNothing()).isTrue();
    }

    @Test
    void whoHasEndedHearsNothingAndTheOthersGoOn() throws Exception {
        Hearing gone = new Hearing();
        Hearing staying = new Hearing();
        Subscription ending = subscribed("orders", gone);
        subscribed("orders", staying);
        ending.end();
        ending.end();
        publish("orders", "later");
        assertThat(staying.next()).isEqualTo("later");
        assertThat(gone.heardNothing()).isTrue();
    }

    @Test
    void aChannelThatNobodyListensToAnyMoreIsUnlistenedAndCanBeListenedToAgain() throws Exception {
        Hearing first = new Hearing();
        Hearing again = new Hearing();
        subscribed("other", new Hearing());
        subscribed("orders", first).end();
        link.awaitSent("UNLISTEN \"" + prefix + "orders\"");
        subscribed("orders", again);
        publish("orders", "again");
        assertThat(again.next()).isEqualTo("again");
        assertThat(first.heardNothing()).isTrue();
        assertThat(fixture.lines).hasSize(1);
    }

    /** The server has not heard yet of the end, nor of the new beginning, when something comes. */
    @Test
    void whoListensAnewIsNotReadyByWhatWasListenedToBefore(TestSchema schema) throws Exception {
        Phaser gate = new Phaser(1);
        AtomicBoolean closed = new AtomicBoolean();
        PostgresServer server = schema.server();
        try (Link slow = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
                    if (from == Link.Side.CLIENT && closed.get()) {
                        gate.awaitAdvance(0);
                    }
                    to.write(portion);
                });
                HubFixture held = new HubFixture(
                        schema.uri().replace(":" + server.port() + "/", ":" + slow.port() + "/"),
                        schema.uri(),
                        Duration.ofSeconds(20))) {
            Hearing other = new Hearing();
            Hearing.await(held.hub.subscribe(prefix + "other", other));
            Subscription before = held.hub.subscribe(prefix + "orders", new Hearing());
            Hearing.await(before);
            closed.set(true);
            before.end();
            Hearing hearing = new Hearing();
            Subscription again = held.hub.subscribe(prefix + "orders", hearing);
            held.send(prefix + "orders", "to who was before").await();
            held.send(prefix + "other", "later").await();
            assertThat(other.next()).isEqualTo("later");

            assertThat(again.ready().toCompletableFuture()).isNotDone();
            gate.arrive();
            Hearing.await(again);
            held.send(prefix + "orders", "to who is there now").await();
            assertThat(hearing.next()).isEqualTo("to who is there now");
        }
    }

    /** As when a pool has been made larger. */
    @Test
    void whoCouldNotHearIsReadyWhenThatHasChanged() throws Exception {
        AtomicBoolean room = new AtomicBoolean();
        LineSource lines = () -> room.get()
                ? fixture.source(link.uri()).open()
                : CompletableFuture.failedFuture(new EventException(ErrorId.EVENT_UNSUPPORTED, "There is no room."));
        Timers timers = new Timers(fixture.engine);
        Clockwork impatient = (delay, task) ->
                timers.later(delay.compareTo(Duration.ofMinutes(1)) > 0 ? Duration.ofMillis(50) : delay, task);
        Hub hub = new Hub("database 'hub'", lines, fixture::send, impatient, Duration.ofSeconds(10));
        try {
            Hearing hearing = new Hearing();
            Subscription subscription = hub.subscribe(prefix + "orders", hearing);
            assertThatThrownBy(() -> Hearing.await(subscription)).hasMessageContaining("no room");
            assertThat(subscription.trouble().orElseThrow()).contains("no room");

            room.set(true);
            for (int tries = 0; subscription.trouble().isPresent(); tries++) {
                assertThat(tries).isLessThan(200);
                Thread.sleep(50); // until it is tried again
            }
            Hearing.await(subscription);
            publish("orders", "heard");
            assertThat(hearing.next()).isEqualTo("heard");
        } finally {
            hub.close();
        }
    }

    @Test
    void theLineGoesWithTheLastListenerAndComesWithTheNext(TestSchema schema) throws Exception {
        subscribed("orders", new Hearing()).end();
        fixture.lines.element().ended().toCompletableFuture().get();
        assertThat(fixture.hub.state()).isEqualTo(HubState.IDLE);
        Hearing hearing = new Hearing();
        subscribed("orders", hearing);
        publish("orders", "again");
        assertThat(hearing.next()).isEqualTo("again");
        assertThat(fixture.lines).hasSize(2);
    }

    @Test
    void manyChannelsAreListenedToInOnePipeline() throws Exception {
        List<Subscription> all = new ArrayList<>();
        List<Hearing> hearings = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Hearing hearing = new Hearing();
            hearings.add(hearing);
            all.add(fixture.hub.subscribe(prefix + i, hearing));
        }
        for (Subscription each : all) {
            Hearing.await(each);
        }
        fixture.database
                .execute("select pg_notify($1 || i, i::text) from generate_series(0, 499) i", prefix)
                .await();
        for (int i = 0; i < 500; i++) {
            assertThat(hearings.get(i).next()).isEqualTo("" + i);
        }
    }

    @Test
    void aClosedHubSaysSoToWhoeverComesAndLeavesNoConnection() throws Exception {
        subscribed("orders", new Hearing());
        fixture.hub.close();
        fixture.lines.element().ended().toCompletableFuture().get();
        assertThatThrownBy(() -> subscribed("orders", new Hearing()))
                .cause()
                .isInstanceOfSatisfying(EventException.class, refused -> assertThat(refused.id())
                        .isEqualTo(ErrorId.EVENT_STOPPED));
        assertThat(fixture.hub.state()).isEqualTo(HubState.CLOSED);
        assertThat(fixture.lines).hasSize(1);
    }
}
