// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Event;
import io.howdah.EventChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A subscriber who asks for events when a case says so. */
final class Asking implements Flow.Subscriber<Event> {
    private final Received received = new Received();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    static Asking of(EventChannel channel) {
        Asking asking = new Asking();
        channel.events().subscribe(asking);
        channel.ready().await(Received.SOON);
        return asking;
    }

    void ask(long events) {
        in(subscription).request(events);
    }

    void cancel() {
        in(subscription).cancel();
    }

    Event next() {
        return received.next();
    }

    void nothing() {
        received.nothing();
    }

    void awaitEnd() {
        in(end);
    }

    private static <T> T in(CompletableFuture<T> future) {
        try {
            return future.get(Received.SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError("nothing came within " + Received.SOON, late);
        } catch (ExecutionException failed) {
            throw new AssertionError("it failed", failed.getCause());
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
    }

    @Override
    public void onNext(Event event) {
        received.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
