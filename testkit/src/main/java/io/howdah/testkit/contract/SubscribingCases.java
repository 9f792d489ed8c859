// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.numbers;
import static io.howdah.testkit.contract.EventChecks.same;

import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Subscribers, who ask for events and acknowledge them by themselves. */
final class SubscribingCases {
    private SubscribingCases() {}

    static void addTo(Map<String, Consumer<EventChannel>> cases, EventBackend backend) {
        cases.put("a subscriber gets what it asks for", SubscribingCases::aSubscriberGetsWhatItAsksFor);
        cases.put("a channel that has stopped completes its subscribers", SubscribingCases::aStopCompletesSubscribers);
        if (backend.durable()) {
            cases.put("a subscriber acknowledges once", SubscribingCases::aSubscriberAcknowledgesOnce);
            cases.put("what was given back comes again", SubscribingCases::whatWasGivenBackComesAgain);
        }
    }

    private static void aSubscriberGetsWhatItAsksFor(EventChannel channel) {
        Asking asking = Asking.of(channel);
        channel.publishMany(numbers(3)).await();

        asking.nothing();
        asking.ask(1);
        same("0", acknowledged(channel, asking.next()));
        asking.nothing();
        asking.ask(5);
        same("1", acknowledged(channel, asking.next()));
        same("2", acknowledged(channel, asking.next()));
        asking.cancel();
    }

    private static String acknowledged(EventChannel channel, Event event) {
        same(true, channel.ack(event).await());
        return event.payload().text();
    }

    private static void aStopCompletesSubscribers(EventChannel channel) {
        Asking asking = Asking.of(channel);
        asking.ask(1);
        channel.stop().await(Received.SOON);

        asking.awaitEnd();
    }

    private static void aSubscriberAcknowledgesOnce(EventChannel channel) {
        Asking asking = Asking.of(channel);
        channel.publish(1).await();
        asking.ask(1);
        Event event = asking.next();

        same(true, channel.ack(event).await());
        same(false, channel.ack(event).await());
        asking.cancel();
    }

    private static void whatWasGivenBackComesAgain(EventChannel channel) {
        Asking asking = Asking.of(channel);
        channel.publish(1).await();
        asking.ask(2);
        Event event = asking.next();

        same(true, channel.nack(event, Duration.ZERO).await());
        Event again = asking.next();
        same(event.id(), again.id());
        same(2, again.attempts());
        same(false, channel.ack(event).await());
        same(true, channel.ack(again).await());
        asking.cancel();
    }
}
