// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What channels do, in cases: with every backend the same, but for what only durable ones can. Whatever gives channels
 * passes them: a database in plain Java, one of a server's, an injection point.
 *
 * <p>The cases of durable channels have Howdah make its tables in the database's schema.
 */
public final class EventContract {
    private final Map<String, Consumer<EventChannel>> cases = new LinkedHashMap<>();

    private EventContract(Database database, EventBackend backend) {
        PublishingCases.addTo(cases, database);
        TransactionCases.addTo(cases, database, backend);
        ListeningCases.addTo(cases, backend);
        SubscribingCases.addTo(cases, backend);
        if (backend.durable()) {
            FailureCases.addTo(cases);
            OptionCases.addTo(cases);
        } else {
            TransientCases.addTo(cases);
        }
        cases.put("nothing is left behind", EventContract::nothingIsLeftBehind);
    }

    /** Runs all cases on a channel of their own. */
    public static Report check(Database database, EventBackend backend) {
        return check(database, database.channel("contract " + UUID.randomUUID(), backend));
    }

    /**
     * Runs all cases on this channel, one after the other. Nobody else may use it; it has to be empty, and is empty behind
     * them. What a case leaves that fails may fail others.
     *
     * @param database whose channel it is
     */
    public static Report check(Database database, EventChannel channel) {
        return new EventContract(database, channel.backend()).check(channel);
    }

    private Report check(EventChannel channel) {
        List<String> failures = new ArrayList<>();
        cases.forEach((name, check) -> {
            try {
                check.accept(channel);
            } catch (RuntimeException | AssertionError notSo) {
                failures.add(channel.backend().key() + ", " + name + ": " + notSo);
            } finally {
                channel.stop().await(Received.SOON);
            }
        });
        return new Report(cases.size(), failures);
    }

    private static void nothingIsLeftBehind(EventChannel channel) {
        Received.by(channel).nothing();
        if (channel.backend().durable()) {
            EventChecks.same(List.of(), channel.deadLetters().list(10).await());
        }
    }
}
