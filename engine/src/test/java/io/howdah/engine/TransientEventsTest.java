// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventException;
import io.howdah.ListenOptions;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The events of a transient channel for subscribers. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class TransientEventsTest {
    private TransientFixture fixture;

    @BeforeEach
    void open(TestSchema schema) {
        fixture = new TransientFixture(schema, Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Demanding<Event> subscribed(ListenOptions options) {
        Demanding<Event> subscriber = new Demanding<>();
        fixture.channel.events(options).subscribe(subscriber);
        fixture.channel.ready().await();
        return subscriber;
    }

    private static String text(Event event) {
        return event instanceof Event.Gap gap
                ? "gap of " + gap.dropped()
                : event.payload().text();
    }

    @Test
    void eachSubscriberHasAllAsManyAsItAskedFor() {
        Demanding<Event> one = subscribed(ListenOptions.defaults());
        Demanding<Event> other = subscribed(ListenOptions.defaults());
        one.request(2);
        other.request(Long.MAX_VALUE);
        fixture.channel.publishMany(IntStream.range(0, 5).boxed().toList()).await();
        other.awaitRows(5);
        one.awaitRows(2);
        assertThat(one.rows()).extracting(TransientEventsTest::text).containsExactly("0", "1");
        one.request(3);
        one.awaitRows(5);
        assertThat(other.rows()).extracting(TransientEventsTest::text).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void whoAsksForLessThanComesIsToldInItsPlace() throws Exception {
        Demanding<Event> slow = subscribed(ListenOptions.defaults().buffer(3));
        Demanding<Event> quick = subscribed(ListenOptions.defaults());
        quick.request(Long.MAX_VALUE);
        fixture.channel.publishMany(IntStream.range(0, 10).boxed().toList()).await();
        quick.awaitRows(10);
        slow.request(Long.MAX_VALUE);
        slow.awaitRows(4);
        assertThat(slow.rows()).extracting(TransientEventsTest::text).containsExactly("gap of 7", "7", "8", "9");
    }

    @Test
    void aLostConnectionIsAMarkerAmongTheEvents(TestSchema schema) {
        Demanding<Event> subscriber = subscribed(ListenOptions.defaults());
        subscriber.request(Long.MAX_VALUE);
        schema.server().execute("select pg_terminate_backend(" + fixture.hub.backend() + ", 5000)");
        subscriber.awaitRows(1);
        fixture.channel.publish(1).await();
        subscriber.awaitRows(2);
        assertThat(subscriber.rows()).extracting(TransientEventsTest::text).containsExactly("gap of 0", "1");
    }

    @Test
    void aStopCompletesTheSubscription() {
        Demanding<Event> subscriber = subscribed(ListenOptions.defaults());
        fixture.channel.stop().await();
        subscriber.awaitEnd();
    }

    @Test
    void whoCancelsIsNotListenedForAnyMore() throws Exception {
        Demanding<Event> subscriber = subscribed(ListenOptions.defaults());
        subscriber.request(Long.MAX_VALUE);
        subscriber.cancel();
        fixture.hub.lines.element().ended().toCompletableFuture().get();
        fixture.channel.publish(1).await();
        assertThat(subscriber.rows()).isEmpty();
        assertThat(subscriber.ended()).isFalse();
    }

    @Test
    void whereNothingCanBeHeardTheSubscriberIsToldWhy() {
        fixture.hub.hub.close();
        Demanding<Event> subscriber = new Demanding<>();
        fixture.channel.events().subscribe(subscriber);
        assertThat(subscriber.awaitFailure()).isInstanceOfSatisfying(EventException.class, why -> assertThat(why.id())
                .isEqualTo(ErrorId.EVENT_STOPPED));
    }
}
