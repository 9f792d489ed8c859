// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import static io.howdah.testkit.contract.EventChecks.numbers;
import static io.howdah.testkit.contract.EventChecks.same;

import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Handlers, from the beginning of their listening to its end. */
final class ListeningCases {
    private ListeningCases() {}

    static void addTo(Map<String, Consumer<EventChannel>> cases, EventBackend backend) {
        cases.put("a handler that fails does not end listening", ListeningCases::aHandlerThatFailsDoesNotEndListening);
        cases.put("nothing is delivered behind a stop", ListeningCases::nothingIsDeliveredBehindAStop);
        cases.put("a handler has as many at a time as it may", ListeningCases::aHandlerHasAsManyAtATimeAsItMay);
        if (backend.durable()) {
            cases.put("each event goes to one listener", ListeningCases::eachEventGoesToOneListener);
            cases.put("what is published before anybody listens is kept", ListeningCases::whatIsPublishedBeforeIsKept);
        } else {
            cases.put("each listener receives all", ListeningCases::eachListenerReceivesAll);
        }
    }

    private static void aHandlerThatFailsDoesNotEndListening(EventChannel channel) {
        Received received = Received.by(channel, ListenOptions.defaults(), event -> {
            if (event.payload().text().equals("0") && event.attempts() == 1) {
                throw new IllegalStateException("what the handler has to say");
            }
        });
        channel.publishMany(numbers(2)).await();

        same(List.of("0", "1"), received.payloads(2));
        if (channel.backend().durable()) {
            same(List.of("0"), received.payloads(1));
        }
    }

    private static void nothingIsDeliveredBehindAStop(EventChannel channel) {
        Received received = Received.by(channel);
        channel.publish(1).await();
        received.next();
        received.stop();
        channel.publish(2).await();

        received.nothing();
        if (channel.backend().durable()) {
            same(List.of("2"), Received.by(channel).payloads(1));
        }
    }

    private static void aHandlerHasAsManyAtATimeAsItMay(EventChannel channel) {
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
        new Received().nothing(); // long enough for one too many
        synchronized (begun) {
            same(3, begun.size());
        }
        done.complete(null);
        Received.until(begun, () -> begun.size() >= 5);
    }

    private static void eachListenerReceivesAll(EventChannel channel) {
        Received one = Received.by(channel);
        Received other = Received.by(channel);
        channel.publishMany(numbers(3)).await();

        same(List.of("0", "1", "2"), one.payloads(3));
        same(List.of("0", "1", "2"), other.payloads(3));
    }

    private static void eachEventGoesToOneListener(EventChannel channel) {
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

    private static void whatIsPublishedBeforeIsKept(EventChannel channel) {
        channel.publish(1).await();

        same(List.of("1"), Received.by(channel).payloads(1));
    }
}
