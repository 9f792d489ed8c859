// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.Setting;
import io.howdah.engine.events.Channels;
import io.howdah.engine.events.NotBegun;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever an event is to be delivered to takes none for the moment, as a server that has no thread for it. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventsNotBegunTest {
    private static final int REFUSALS = 2;

    private final AtomicInteger calls = new AtomicInteger();
    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();

    private CompletionStage<?> begunAtLast(Event event, boolean later) {
        if (calls.incrementAndGet() <= REFUSALS) {
            NotBegun busy = new NotBegun("Busy.", new IllegalStateException("on purpose"));
            CompletableFuture<Void> stage = new CompletableFuture<>();
            stage.completeExceptionally(busy);
            return later ? stage.thenRun(() -> {}) : stage;
        }
        received.add(event);
        return CompletableFuture.completedFuture(null);
    }

    /** One delivery is all that it has; and nobody else looks for what was given back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatHasNotBegunCountsAsNoAttemptAndComesAgainSoon(boolean later, TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri() + "&events.poll-interval=60s")) {
            EventChannel channel = database.channel("c");
            channel.listen(ListenOptions.defaults().maxAttempts(1), event -> begunAtLast(event, later))
                    .ready()
                    .await();
            channel.publish(1).await();

            Event event = received.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("an event").isNotNull();
            assertThat(event.attempts()).isEqualTo(1);
            assertThat(calls).hasValue(REFUSALS + 1);
            assertThat(channel.deadLetters().list(1).await()).isEmpty();
        }
    }

    /** A database whose handlers are called on certain threads. */
    private static final class Forgotten extends RentingDatabase {
        private final Channels channels;
        private final Reply.Home handlers;

        Forgotten(Engine engine, ConnectionOptions options, RentalDesk desk, Reply.Home handlers) {
            super(desk, PlainHome.INSTANCE);
            this.handlers = handlers;
            channels = engine.channels(new DatabaseSurroundings(engine, options, desk, this));
        }

        @Override
        protected Reply.Home homeOfHandlers() {
            return handlers;
        }

        @Override
        protected Channels channels() {
            return channels;
        }

        @Override
        protected boolean jsonCodecs() {
            return false;
        }

        @Override
        public void close() {
            // its engine is stopped
        }
    }

    /** As those of an application that has ended, and has forgotten to stop listening. */
    @Test
    void whatIsTakenAndNeverBegunGoesBack(TestSchema schema) throws Exception {
        ConnectionOptions options =
                ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri(), Setting.EVENTS_LEASE, "2s"));
        UnreliableHome losing = UnreliableHome.losing(1);
        Engine engine = new Engine(1);
        try {
            RentalDesk desk = new RentalDesk(
                    engine,
                    "database 'default'",
                    options.rentals(),
                    new EnginePool(engine, options, new PoolOptions(0, 4, Duration.ofMinutes(1))));
            EventChannel channel = new Forgotten(engine, options, desk, losing).channel("c", EventBackend.POLL_QUEUE);
            Listening listening = channel.listen(ListenOptions.defaults().maxAttempts(1), event -> {
                received.add(event);
                return null;
            });
            channel.publish(1).await();

            Event event = received.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("an event").isNotNull();
            assertThat(event.attempts()).isEqualTo(1);
            assertThat(losing.left()).hasValue(0);
            listening.stop().await();
        } finally {
            engine.stop(Duration.ofSeconds(5));
        }
    }
}
