// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.ListenOptions;
import io.howdah.Setting;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the engine counts of events. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventCountersTest {
    private static final int ONCE = 1;
    private static final int TWICE = 2;
    private static final int NEVER = 3;

    private final Engine engine = new Engine(1);

    @AfterEach
    void stop() {
        engine.stop(Duration.ofSeconds(5));
    }

    private PooledDatabase database(TestSchema schema) {
        return new PooledDatabase(
                engine,
                ConnectionOptions.parse("orders", Map.of(Setting.URL, schema.uri())),
                new PoolOptions(0, 4, Duration.ofMinutes(1)));
    }

    private Map<String, Long> counted() {
        return engine.eventCounters().values();
    }

    private static void await(CountDownLatch calls) throws InterruptedException {
        assertThat(calls.await(30, TimeUnit.SECONDS)).as("all calls").isTrue();
    }

    private static CompletionStage<?> failed() {
        return CompletableFuture.failedStage(new IllegalStateException("on purpose"));
    }

    /** The first succeeds at once, the second when it comes again, and the third never. */
    private static CompletionStage<?> handled(Event event) {
        boolean succeeds =
                switch (Integer.parseInt(event.payload().text())) {
                    case ONCE -> true;
                    case TWICE -> event.attempts() == 2;
                    default -> false;
                };
        return succeeds ? CompletableFuture.completedStage(null) : failed();
    }

    @Test
    void whatBecomesOfDurableEventsIsCounted(TestSchema schema) throws Exception {
        EventChannel channel = database(schema).channel("c");
        CountDownLatch calls = new CountDownLatch(5);
        channel.listen(ListenOptions.defaults().maxAttempts(2), event -> {
                    calls.countDown();
                    return handled(event);
                })
                .ready()
                .await();

        channel.publishMany(List.of(ONCE, TWICE, NEVER)).await();
        await(calls);
        channel.stop().await();

        assertThat(counted())
                .containsEntry("events.publish", 3L)
                .containsEntry("events.deliver", 5L)
                .containsEntry("events.ack", 2L)
                .containsEntry("events.nack", 2L)
                .containsEntry("events.dead", 1L)
                .containsEntry("events.handler.errors", 3L)
                .containsEntry("events.listener.start", 1L)
                .containsEntry("events.listener.stop", 1L)
                .containsKey("events.poll.query")
                .doesNotContainKeys("events.release", "events.lease.lost", "events.listener.queue.dropped");
    }

    /** The acknowledgement is committed with the work, and rolled back with it. */
    @Test
    void anAcknowledgementThatIsPartOfATransactionCountsWhenThatIsCommitted(TestSchema schema) throws Exception {
        EventChannel channel = database(schema).channel("c");
        CountDownLatch calls = new CountDownLatch(2);
        channel.listenInTransaction((session, event) -> {
                    calls.countDown();
                    return event.attempts() == 1 ? failed() : session.execute("select 1");
                })
                .ready()
                .await();

        channel.publish(TWICE).await();
        await(calls);
        channel.stop().await();

        assertThat(counted())
                .containsEntry("events.deliver", 2L)
                .containsEntry("events.ack", 1L)
                .containsEntry("events.nack", 1L)
                .containsEntry("events.handler.errors", 1L);
    }

    @Test
    void transientEventsAreCountedForEachWhoHearsThem(TestSchema schema) throws Exception {
        EventChannel channel = database(schema).channel(schema.name() + "_c", EventBackend.NOTIFY);
        CountDownLatch calls = new CountDownLatch(4);
        for (int i = 0; i < 2; i++) {
            channel.listen(event -> {
                        calls.countDown();
                        return handled(event);
                    })
                    .ready()
                    .await();
        }

        channel.publish(ONCE).await();
        channel.publish(NEVER).await();
        await(calls);
        channel.stop().await();

        assertThat(counted())
                .containsEntry("events.publish", 2L)
                .containsEntry("events.deliver", 4L)
                .containsEntry("events.handler.errors", 2L)
                .containsEntry("events.listener.start", 2L)
                .containsEntry("events.listener.stop", 2L)
                .doesNotContainKeys("events.ack", "events.nack", "events.dead", "events.poll.query");
    }
}
