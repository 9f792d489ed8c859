// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.same;

import io.howdah.DeadLetters;
import io.howdah.Event;
import io.howdah.EventChannel;
import io.howdah.ListenOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What becomes of durable events whose handlers fail. */
final class FailureCases {
    private FailureCases() {}

    static void addTo(Map<String, Consumer<EventChannel>> cases) {
        cases.put("an event that failed comes again", FailureCases::anEventThatFailedComesAgain);
        cases.put(
                "an event that fails too often is a dead letter", FailureCases::anEventThatFailsTooOftenIsADeadLetter);
        cases.put("dead letters can be delivered again", FailureCases::deadLettersCanBeDeliveredAgain);
        cases.put("dead letters can be discarded", FailureCases::deadLettersCanBeDiscarded);
    }

    private static void anEventThatFailedComesAgain(EventChannel channel) {
        AtomicInteger calls = new AtomicInteger();
        Received received = Received.by(channel, ListenOptions.defaults(), event -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("the first time");
            }
        });
        channel.publish(1).await();

        same(1, received.next().attempts());
        same(2, received.next().attempts());
    }

    private static void anEventThatFailsTooOftenIsADeadLetter(EventChannel channel) {
        bury(channel);

        List<DeadLetters.Letter> letters = channel.deadLetters().list(10).await();
        same(
                List.of("1"),
                letters.stream().map(letter -> letter.event().payload().text()).toList());
        same("java.lang.IllegalStateException", letters.get(0).reason());
        channel.deadLetters().discard().await();
    }

    /** Has one event fail once, which is too often for its listener. */
    private static void bury(EventChannel channel) {
        Received received = Received.by(channel, ListenOptions.defaults().maxAttempts(1), event -> {
            throw new IllegalStateException("what belongs in no letter");
        });
        channel.publish(1).await();
        received.next();
        received.stop();
    }

    private static void deadLettersCanBeDeliveredAgain(EventChannel channel) {
        bury(channel);
        Received received = Received.by(channel);

        same(1L, channel.deadLetters().redrive().await());
        Event again = received.next();
        same("1", again.payload().text());
        same(1, again.attempts());
        same(List.of(), channel.deadLetters().list(10).await());
    }

    private static void deadLettersCanBeDiscarded(EventChannel channel) {
        bury(channel);

        same(false, channel.deadLetters().redrive("-17").await());
        same(1L, channel.deadLetters().discard().await());
        same(List.of(), channel.deadLetters().list(10).await());
    }
}
