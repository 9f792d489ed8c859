// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.numbers;
import static io.howdah.testkit.contract.EventChecks.refused;
import static io.howdah.testkit.contract.EventChecks.same;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventChannel;
import io.howdah.HowdahException;
import io.howdah.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What is published, and under which name. */
final class PublishingCases {
    private final Database database;

    private PublishingCases(Database database) {
        this.database = database;
    }

    static void addTo(Map<String, Consumer<EventChannel>> cases, Database database) {
        PublishingCases these = new PublishingCases(database);
        cases.put("what is published is received as it was", PublishingCases::whatIsPublishedIsReceivedAsItWas);
        cases.put("payloads are whatever JSON has", PublishingCases::payloadsAreWhateverJsonHas);
        cases.put("many are received in their order", PublishingCases::manyAreReceivedInTheirOrder);
        cases.put("none is nothing to publish", PublishingCases::noneIsNothingToPublish);
        cases.put("what is no JSON is refused", PublishingCases::whatIsNoJsonIsRefused);
        cases.put("channels of other names hear nothing", these::channelsOfOtherNamesHearNothing);
        cases.put("names that PostgreSQL would cut are refused", these::namesThatPostgresqlWouldCutAreRefused);
    }

    private static void whatIsPublishedIsReceivedAsItWas(EventChannel channel) {
        Received received = Received.by(channel);
        String id = channel.publish("{\"item\": \"tea \u2615\"}", Map.of("source", "shop"))
                .await();

        Event event = received.next();
        same(id, event.id());
        same(channel.name(), event.channel());
        same("{\"item\":\"tea\u2615\"}", event.payload().text().replace(" ", ""));
        same(Map.of("source", "shop"), event.metadata());
        same(1, event.attempts());
    }

    private static void payloadsAreWhateverJsonHas(EventChannel channel) {
        Received received = Received.by(channel);
        List<Object> payloads = List.of(Json.NULL, "true", 17, Json.string("a \"text\""), List.of(1, 2), "{}");
        channel.publishMany(payloads).await();

        List<String> texts = received.next(payloads.size()).stream()
                .map(event -> event.payload().text().replace(" ", ""))
                .toList();
        same(List.of("null", "true", "17", "\"a\\\"text\\\"\"", "[1,2]", "{}"), texts);
    }

    private static void manyAreReceivedInTheirOrder(EventChannel channel) {
        Received received = Received.by(channel);
        List<String> ids = channel.publishMany(numbers(100)).await();

        same(ids, received.next(100).stream().map(Event::id).toList());
    }

    private static void noneIsNothingToPublish(EventChannel channel) {
        same(List.of(), channel.publishMany(List.of()).await());
    }

    private static void whatIsNoJsonIsRefused(EventChannel channel) {
        refused(HowdahException.class, () -> channel.publish("tea, two pounds").await());
    }

    private void channelsOfOtherNamesHearNothing(EventChannel channel) {
        EventChannel upper = database.channel(channel.name().toUpperCase(Locale.ROOT), channel.backend());
        Received received = Received.by(channel);
        Received receivedByUpper = Received.by(upper);
        upper.publish(1).await();
        channel.publish(2).await();

        same(List.of("2"), received.payloads(1));
        same(List.of("1"), receivedByUpper.payloads(1));
        upper.stop().await(Received.SOON);
    }

    private void namesThatPostgresqlWouldCutAreRefused(EventChannel channel) {
        same("é".repeat(31), database.channel("é".repeat(31), channel.backend()).name());
        refused(HowdahException.class, () -> database.channel("é".repeat(32), channel.backend()));
        refused(HowdahException.class, () -> database.channel("", channel.backend()));
    }
}
