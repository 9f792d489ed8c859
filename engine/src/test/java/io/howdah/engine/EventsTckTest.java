// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The events of channels, by the rules of Reactive Streams. */
@ExtendWith(PostgresExtension.class)
class EventsTckTest {
    /** As many as any test takes of a publisher that is to have no end. */
    private static final long MANY = 200;

    private final AtomicInteger channels = new AtomicInteger();
    private String uri;
    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        uri = schema.uri() + "&max-size=20";
        database = Howdah.open(uri);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @TestFactory
    Stream<DynamicTest> theRulesForTheEventsOfATransientChannel() {
        return PublisherRules.of(() -> new Events(EventBackend.NOTIFY));
    }

    @TestFactory
    Stream<DynamicTest> theRulesForTheEventsOfADurableChannel() {
        return PublisherRules.of(() -> new Events(EventBackend.NOTIFY_QUEUE));
    }

    /** The channels under test, one for each publisher. */
    public final class Events extends FlowPublisherVerification<Event> {
        private final EventBackend backend;

        public Events(EventBackend backend) {
            super(PublisherRules.environment());
            this.backend = backend;
        }

        @Override
        public Flow.Publisher<Event> createFlowPublisher(long elements) {
            EventChannel channel = database.channel("c" + channels.incrementAndGet(), backend);
            List<Integer> numbers =
                    IntStream.range(0, (int) Math.min(elements, MANY)).boxed().toList();
            if (backend.durable()) {
                channel.publishMany(numbers).await();
            }
            AtomicBoolean published = new AtomicBoolean(backend.durable());
            return subscriber -> {
                channel.events().subscribe(Finite.of(subscriber, channel, elements));
                if (!published.getAndSet(true)) {
                    channel.ready()
                            .thenCompose(listening -> channel.publishMany(numbers))
                            .whenComplete((ids, cancelled) -> {});
                }
            };
        }

        @Override
        public Flow.Publisher<Event> createFailedFlowPublisher() {
            Database closed = Howdah.open(uri);
            EventChannel channel = closed.channel("closed", backend);
            closed.close();
            return channel.events();
        }
    }

    /** A channel ends when it is stopped, which this does behind the last event. */
    private static final class Finite implements Flow.Subscriber<Event> {
        private final Flow.Subscriber<? super Event> subscriber;
        private final EventChannel channel;
        private long left;

        private Finite(Flow.Subscriber<? super Event> subscriber, EventChannel channel, long elements) {
            this.subscriber = subscriber;
            this.channel = channel;
            left = elements;
        }

        static @Nullable Finite of(
                Flow.@Nullable Subscriber<? super Event> subscriber, EventChannel channel, long elements) {
            return subscriber == null ? null : new Finite(subscriber, channel, elements);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
            stopBehindTheLast();
        }

        @Override
        public void onNext(Event event) {
            left--;
            subscriber.onNext(event);
            stopBehindTheLast();
        }

        private void stopBehindTheLast() {
            if (left == 0) {
                channel.stop().whenComplete((stopped, failure) -> {});
            }
        }

        @Override
        public void onError(Throwable why) {
            subscriber.onError(why);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
