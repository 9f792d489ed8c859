// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.refused;

import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.EventOptions;
import java.util.Map;
import java.util.function.Consumer;

/** What channels refuse that keep nothing. */
final class TransientCases {
    private TransientCases() {}

    static void addTo(Map<String, Consumer<EventChannel>> cases) {
        cases.put("work in a transaction of the event's is refused", TransientCases::workInATransactionIsRefused);
        cases.put("there are no dead letters", TransientCases::thereAreNoDeadLetters);
        cases.put("there are no options of the queue", TransientCases::thereAreNoOptionsOfTheQueue);
    }

    private static void workInATransactionIsRefused(EventChannel channel) {
        refused(EventException.class, () -> channel.listenInTransaction((session, event) -> null));
    }

    private static void thereAreNoDeadLetters(EventChannel channel) {
        refused(EventException.class, channel::deadLetters);
    }

    private static void thereAreNoOptionsOfTheQueue(EventChannel channel) {
        refused(
                EventException.class,
                () -> channel.publish(1, EventOptions.defaults().priority(1)).await());
    }
}
