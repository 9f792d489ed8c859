// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.engine.events.hub.Listener;
import io.howdah.engine.events.hub.Notification;
import io.howdah.engine.events.hub.Subscription;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a listener of a hub is told, to be looked at one after the other. */
final class Hearing implements Listener {
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    /** From when to when something may have been missed. */
    record Missed(Instant from, Instant until) {}

    @Override
    public void heard(Notification notification) {
        told.add(notification.payload());
    }

    @Override
    public void missed(Instant from, Instant until) {
        told.add(new Missed(from, until));
    }

    /** What it was told next: a payload, or that something may have been missed. */
    Object next() throws InterruptedException {
        Object next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("nothing was heard").isNotNull();
        return next;
    }

    Missed nextMissed() throws InterruptedException {
        return (Missed) next();
    }

    boolean heardNothing() {
        return told.isEmpty();
    }

    static void await(Subscription subscription) throws Exception {
        subscription.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
