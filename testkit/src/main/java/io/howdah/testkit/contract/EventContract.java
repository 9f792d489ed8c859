// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.EventOptions;
import io.howdah.HowdahException;
import io.howdah.Json;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What channels do, in cases: with every backend the same, but for what only durable ones can. Whatever gives channels
 * passes them: a database in plain Java, one of a server's.
 *
 * <p>The cases of durable channels have Howdah make its tables in the database's schema.
 */
public final class EventContract {
    private final Map<String, Consumer<EventChannel>> cases = new LinkedHashMap<>();
    private final Database database;
    private final EventBackend backend;

    private EventContract(Database database, EventBackend backend) {
        this.database = database;
        this.backend = backend;
        cases.put("what is published is received as it was", this::whatIsPublishedIsReceivedAsItWas);
        cases.put("payloads are whatever JSON has", this::payloadsAreWhateverJsonHas);
        cases.put("many are received in their order", this::manyAreReceivedInTheirOrder);
        cases.put("none is nothing to publish", this::noneIsNothingToPublish);
        cases.put("what is no JSON is refused", this::whatIsNoJsonIsRefused);
        cases.put("what was rolled back is never received", this::whatWasRolledBackIsNeverReceived);
        cases.put("what is committed is received then", this::whatIsCommittedIsReceivedThen);
        cases.put("a handler that fails does not end listening", this::aHandlerThatFailsDoesNotEndListening);
        cases.put("nothing is delivered behind a stop", this::nothingIsDeliveredBehindAStop);
        cases.put("a handler has as many at a time as it may", this::aHandlerHasAsManyAtATimeAsItMay);
        cases.put("a subscriber gets what it asks for", this::aSubscriberGetsWhatItAsksFor);
        cases.put("a channel that has stopped completes its subscribers", this::aStopCompletesSubscribers);
        cases.put("channels of other names hear nothing", this::channelsOfOtherNamesHearNothing);
        cases.put("names that PostgreSQL would cut are refused", this::namesThatPostgresqlWouldCutAreRefused);
        if (backend.durable()) {
            durable();
        } else {
            cases.put("each listener receives all", this::eachListenerReceivesAll);
            cases.put("what only durable channels do is refused", this::whatOnlyDurableChannelsDoIsRefused);
        }
    }

    private void durable() {
        cases.put("each event goes to one listener", this::eachEventGoesToOneListener);
        cases.put("what is published before anybody listens is kept", this::whatIsPublishedBeforeIsKept);
        cases.put("an event that failed comes again", this::anEventThatFailedComesAgain);
        cases.put("an event that fails too often is a dead letter", this::anEventThatFailsTooOftenIsADeadLetter);
        cases.put("dead letters can be delivered again", this::deadLettersCanBeDeliveredAgain);
        cases.put("dead letters can be discarded", this::deadLettersCanBeDiscarded);
        cases.put("a subscriber acknowledges", this::aSubscriberAcknowledges);
        cases.put("what was given back comes again", this::whatWasGivenBackComesAgain);
        cases.put("a delayed event comes later", this::aDelayedEventComesLater);
        cases.put("what has priority comes first", this::whatHasPriorityComesFirst);
        cases.put("of one dedupe key only the first is published", this::ofOneDedupeKeyOnlyTheFirstIsPublished);
        cases.put("events of one key keep their order", this::eventsOfOneKeyKeepTheirOrder);
        cases.put("work and acknowledgement are one transaction", this::workAndAcknowledgementAreOneTransaction);
        cases.put("work that fails leaves nothing behind", this::workThatFailsLeavesNothingBehind);
    }

    /** Runs all cases, each on a channel of its own. */
    public static Report check(Database database, EventBackend backend) {
        return new EventContract(database, backend).check();
    }

    private Report check() {
        List<String> failures = new ArrayList<>();
        cases.forEach((name, check) -> {
            EventChannel channel = channel("contract " + UUID.randomUUID());
            try {
                check.accept(channel);
            } catch (RuntimeException | AssertionError notSo) {
                failures.add(backend.key() + ", " + name + ": " + notSo);
            } finally {
                channel.stop().await(Received.SOON);
            }
        });
        return new Report(cases.size(), failures);
    }

    private EventChannel channel(String name) {
        return database.channel(name, backend);
    }

    private void whatIsPublishedIsReceivedAsItWas(EventChannel channel) {
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

    private void payloadsAreWhateverJsonHas(EventChannel channel) {
        Received received = Received.by(channel);
        List<Object> payloads = List.of(Json.NULL, "true", 17, Json.string("a \"text\""), List.of(1, 2), "{}");
        channel.publishMany(payloads).await();

        List<String> texts = received.next(payloads.size()).stream()
                .map(event -> event.payload().text().replace(" ", ""))
                .toList();
        same(List.of("null", "true", "17", "\"a\\\"text\\\"\"", "[1,2]", "{}"), texts);
    }

    private void manyAreReceivedInTheirOrder(EventChannel channel) {
        Received received = Received.by(channel);
        List<String> ids = channel.publishMany(numbers(100)).await();

        same(ids, received.next(100).stream().map(Event::id).toList());
    }

    private void noneIsNothingToPublish(EventChannel channel) {
        same(List.of(), channel.publishMany(List.of()).await());
    }

    private void whatIsNoJsonIsRefused(EventChannel channel) {
        refused(HowdahException.class, () -> channel.publish("tea, two pounds").await());
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

    private void aHandlerThatFailsDoesNotEndListening(EventChannel channel) {
        Received received = Received.by(channel, ListenOptions.defaults(), event -> {
            if (event.payload().text().equals("0")) {
                throw new IllegalStateException("what the handler has to say");
            }
        });
        channel.publishMany(numbers(2)).await();

        same(List.of("0", "1"), received.payloads(2));
    }

    private void nothingIsDeliveredBehindAStop(EventChannel channel) {
        Received received = Received.by(channel);
        channel.publish(1).await();
        received.next();
        received.stop();
        channel.publish(2).await();

        received.nothing();
        if (backend.durable()) {
            same(List.of("2"), Received.by(channel).payloads(1));
        }
    }

    private void aHandlerHasAsManyAtATimeAsItMay(EventChannel channel) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<Event> begun = new ArrayList<>();
        Listening listening = channel.listen(ListenOptions.defaults().concurrency(3), event -> {
            synchronized (begun) {
                begun.add(event);
                begun.notifyAll();
            }
            return done;
        });
        listening.ready().await(Received.SOON);
        channel.publishMany(numbers(5)).await();

        Received.until(begun, () -> begun.size() >= 3);
        synchronized (begun) {
            same(3, begun.size());
        }
        done.complete(null);
        Received.until(begun, () -> begun.size() >= 5);
    }

    private void aSubscriberGetsWhatItAsksFor(EventChannel channel) {
        Asking asking = Asking.of(channel);
        channel.publishMany(numbers(3)).await();

        asking.nothing();
        asking.ask(1);
        same("0", asking.next().payload().text());
        asking.nothing();
        asking.ask(5);
        same("1", asking.next().payload().text());
        same("2", asking.next().payload().text());
        asking.cancel();
    }

    private void aStopCompletesSubscribers(EventChannel channel) {
        Asking asking = Asking.of(channel);
        asking.ask(1);
        channel.stop().await(Received.SOON);

        asking.awaitEnd();
    }

    private void channelsOfOtherNamesHearNothing(EventChannel channel) {
        EventChannel upper = channel(channel.name().toUpperCase(Locale.ROOT));
        Received received = Received.by(channel);
        upper.publish(1).await();
        channel.publish(2).await();

        same(List.of("2"), received.payloads(1));
    }

    private void namesThatPostgresqlWouldCutAreRefused(EventChannel channel) {
        same("é".repeat(31), channel("é".repeat(31)).name());
        refused(HowdahException.class, () -> channel("é".repeat(32)));
        refused(HowdahException.class, () -> channel(""));
    }

    private void eachListenerReceivesAll(EventChannel channel) {
        Received one = Received.by(channel);
        Received other = Received.by(channel);
        channel.publishMany(numbers(3)).await();

        same(List.of("0", "1", "2"), one.payloads(3));
        same(List.of("0", "1", "2"), other.payloads(3));
    }

    private void whatOnlyDurableChannelsDoIsRefused(EventChannel channel) {
        refused(EventException.class, () -> channel.listenInTransaction((session, event) -> null));
        refused(EventException.class, channel::deadLetters);
        refused(
                EventException.class,
                () -> channel.publish(1, EventOptions.defaults().priority(1)).await());
    }

    private void eachEventGoesToOneListener(EventChannel channel) {
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            channel.listen(event -> {
                synchronized (all) {
                    all.add(event);
                    all.notifyAll();
                }
                return null;
            });
        }
        List<String> ids = channel.publishMany(numbers(300)).await();

        Received.until(all, () -> all.size() >= 300);
        synchronized (all) {
            same(
                    ids,
                    all.stream()
                            .map(Event::id)
                            .sorted(Comparator.comparing(Long::valueOf))
                            .toList());
        }
    }

    private void whatIsPublishedBeforeIsKept(EventChannel channel) {
        channel.publish(1).await();

        same(List.of("1"), Received.by(channel).payloads(1));
    }

    private void anEventThatFailedComesAgain(EventChannel channel) {
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

    private void anEventThatFailsTooOftenIsADeadLetter(EventChannel channel) {
        buried(channel);

        var letters = channel.deadLetters().list(10).await();
        same(
                List.of("1"),
                letters.stream().map(letter -> letter.event().payload().text()).toList());
        same("java.lang.IllegalStateException", letters.get(0).reason());
    }

    /** Has one event fail once, which is too often for its listener. */
    private static void buried(EventChannel channel) {
        Received received = Received.by(channel, ListenOptions.defaults().maxAttempts(1), event -> {
            throw new IllegalStateException("what belongs in no letter");
        });
        channel.publish(1).await();
        received.next();
        received.stop();
    }

    private void deadLettersCanBeDeliveredAgain(EventChannel channel) {
        buried(channel);
        Received received = Received.by(channel);

        same(1L, channel.deadLetters().redrive().await());
        Event again = received.next();
        same("1", again.payload().text());
        same(1, again.attempts());
        same(List.of(), channel.deadLetters().list(10).await());
    }

    private void deadLettersCanBeDiscarded(EventChannel channel) {
        buried(channel);

        same(false, channel.deadLetters().redrive("-17").await());
        same(1L, channel.deadLetters().discard().await());
        same(List.of(), channel.deadLetters().list(10).await());
    }

    private void aSubscriberAcknowledges(EventChannel channel) {
        Asking asking = Asking.of(channel);
        channel.publish(1).await();
        asking.ask(1);
        Event event = asking.next();

        same(true, channel.ack(event).await());
        same(false, channel.ack(event).await());
        asking.cancel();
    }

    private void whatWasGivenBackComesAgain(EventChannel channel) {
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

    private void aDelayedEventComesLater(EventChannel channel) {
        Received received = Received.by(channel);
        long published = System.nanoTime();
        channel.publish(1, EventOptions.defaults().delay(Duration.ofMillis(700)))
                .await();
        channel.publish(2).await();

        same(List.of("2", "1"), received.payloads(2));
        same(true, System.nanoTime() - published >= 700_000_000);
    }

    private void whatHasPriorityComesFirst(EventChannel channel) {
        channel.publishMany(
                        List.of(1, 9, 5), priority -> EventOptions.defaults().priority(priority))
                .await();

        same(List.of("9", "5", "1"), Received.by(channel).payloads(3));
    }

    private void ofOneDedupeKeyOnlyTheFirstIsPublished(EventChannel channel) {
        EventOptions once = EventOptions.defaults().dedupeKey("order 17");
        String first = channel.publish(1, once).await();
        same(first, channel.publish(2, once).await());
        channel.publish(3).await();

        same(
                List.of("1", "3"),
                Received.by(channel).payloads(2).stream().sorted().toList());
    }

    private void eventsOfOneKeyKeepTheirOrder(EventChannel channel) {
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
        EventChannel effects = channel(channel.name() + "'");
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

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", but it was " + actual);
        }
    }

    private static void refused(Class<? extends HowdahException> expected, Runnable call) {
        try {
            call.run();
        } catch (HowdahException refusal) {
            if (expected.isInstance(refusal)) {
                return;
            }
            throw new AssertionError("expected " + expected.getSimpleName() + ", but it was " + refusal, refusal);
        }
        throw new AssertionError("expected " + expected.getSimpleName() + ", but nothing was refused");
    }
}
