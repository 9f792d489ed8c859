// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.numbers;
import static io.howdah.testkit.contract.EventChecks.same;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Events are committed, or not, with the transactions in which they are published, and in which they are worked on. */
final class TransactionCases {
    private final Database database;

    private TransactionCases(Database database) {
        this.database = database;
    }

    static void addTo(Map<String, Consumer<EventChannel>> cases, Database database, EventBackend backend) {
        TransactionCases these = new TransactionCases(database);
        cases.put("what was rolled back is never received", these::whatWasRolledBackIsNeverReceived);
        cases.put("what is committed is received then", these::whatIsCommittedIsReceivedThen);
        if (backend.durable()) {
            cases.put("work and acknowledgement are one transaction", these::workAndAcknowledgementAreOneTransaction);
            cases.put("work that fails leaves nothing behind", these::workThatFailsLeavesNothingBehind);
        }
    }

    private void whatWasRolledBackIsNeverReceived(EventChannel channel) {
        Received received = Received.by(channel);
        try (Session session = database.session().await()) {
            session.begin();
            channel.in(session).publish(1).await();
            session.rollback().await();
        }
        channel.publish(2).await();

        same(List.of("2"), received.payloads(1));
    }

    private void whatIsCommittedIsReceivedThen(EventChannel channel) {
        Received received = Received.by(channel);
        try (Session session = database.session().await()) {
            session.begin();
            channel.in(session).publishMany(numbers(3)).await();
            received.nothing();
            session.commit().await();
        }

        same(List.of("0", "1", "2"), received.payloads(3));
    }

    private void workAndAcknowledgementAreOneTransaction(EventChannel channel) {
        Received done = new Received();
        channel.listenInTransaction(
                (session, event) -> session.selectValue(String.class, "select pg_catalog.pg_current_xact_id()::text")
                        .thenAccept(transaction -> done.add(event)));
        channel.publishMany(numbers(3)).await();

        same(List.of("0", "1", "2"), done.payloads(3));
        channel.stop().await(Received.SOON);
        Received.by(channel).nothing();
    }

    private void workThatFailsLeavesNothingBehind(EventChannel channel) {
        AtomicInteger calls = new AtomicInteger();
        Received done = new Received();
        EventChannel effects = database.channel(channel.name() + "'", channel.backend());
        Received effect = Received.by(effects);
        channel.listenInTransaction((session, event) -> {
            int call = calls.incrementAndGet();
            return effects.in(session).publish(call).thenAccept(id -> {
                done.add(event);
                if (call == 1) {
                    throw new IllegalStateException("behind the effect");
                }
            });
        });
        channel.publish(1).await();

        same(1, done.next().attempts());
        same(2, done.next().attempts());
        same(List.of("2"), effect.payloads(1));
        effects.stop().await(Received.SOON);
    }
}
