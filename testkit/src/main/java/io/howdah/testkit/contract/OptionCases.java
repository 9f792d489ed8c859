// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.numbers;
import static io.howdah.testkit.contract.EventChecks.same;

import io.howdah.EventChannel;
import io.howdah.EventOptions;
import io.howdah.ListenOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** What publishers of durable events may ask for: a delay, a priority, keys. */
final class OptionCases {
    private OptionCases() {}

    static void addTo(Map<String, Consumer<EventChannel>> cases) {
        cases.put("a delayed event comes later", OptionCases::aDelayedEventComesLater);
        cases.put("what has priority comes first", OptionCases::whatHasPriorityComesFirst);
        cases.put("of one dedupe key only the first is published", OptionCases::ofOneDedupeKeyOnlyTheFirstIsPublished);
        cases.put("events of one key keep their order", OptionCases::eventsOfOneKeyKeepTheirOrder);
    }

    private static void aDelayedEventComesLater(EventChannel channel) {
        Received received = Received.by(channel);
        long published = System.nanoTime();
        channel.publish(1, EventOptions.defaults().delay(Duration.ofMillis(1_500)))
                .await();
        channel.publish(2).await();

        same(List.of("2", "1"), received.payloads(2));
        same(true, System.nanoTime() - published >= 1_500_000_000L);
    }

    private static void whatHasPriorityComesFirst(EventChannel channel) {
        channel.publishMany(
                        List.of(1, 9, 5), priority -> EventOptions.defaults().priority(priority))
                .await();

        same(List.of("9", "5", "1"), Received.by(channel).payloads(3));
    }

    private static void ofOneDedupeKeyOnlyTheFirstIsPublished(EventChannel channel) {
        EventOptions once = EventOptions.defaults().dedupeKey("order " + UUID.randomUUID());
        String first = channel.publish(1, once).await();
        same(first, channel.publish(2, once).await());
        channel.publish(3).await();

        same(
                List.of("1", "3"),
                Received.by(channel).payloads(2).stream().sorted().toList());
    }

    private static void eventsOfOneKeyKeepTheirOrder(EventChannel channel) {
        channel.publishMany(numbers(60), number -> EventOptions.defaults().orderingKey("key " + number % 3))
                .await();
        Received received = Received.by(channel, ListenOptions.defaults().concurrency(8), event -> {});

        List<Integer> order = received.next(60).stream()
                .map(event -> Integer.valueOf(event.payload().text()))
                .toList();
        for (int key = 0; key < 3; key++) {
            int each = key;
            List<Integer> ofKey =
                    order.stream().filter(number -> number % 3 == each).toList();
            same(ofKey.stream().sorted().toList(), ofKey);
        }
    }
}
