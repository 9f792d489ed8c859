// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Event;
import io.howdah.EventHandler;
import io.howdah.ListenOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A handler that keeps what it is given, events and gaps, in their order. */
final class EventsHeard implements EventHandler {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    ListenOptions options() {
        return ListenOptions.defaults().onGap(events::add);
    }

    @Override
    public @Nullable CompletionStage<?> handle(Event event) {
        events.add(event);
        return null;
    }

    Event next() throws InterruptedException {
        Event next = events.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("nothing came").isNotNull();
        return next;
    }

    String nextPayload() throws InterruptedException {
        Event next = next();
        assertThat(next).isNotInstanceOf(Event.Gap.class);
        return next.payload().text();
    }

    boolean nothing() {
        return events.isEmpty();
    }
}
