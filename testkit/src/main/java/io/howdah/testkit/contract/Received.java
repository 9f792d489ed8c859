// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Event;
import io.howdah.EventChannel;
import io.howdah.HowdahException;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a listener has received, in its order. */
final class Received {
    static final Duration SOON = Duration.ofSeconds(30);

    /** How long nothing has to be heard before it is believed that there is nothing. */
    private static final Duration SILENCE = Duration.ofMillis(300);

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable Listening listening;

    static Received by(EventChannel channel) {
        return by(channel, ListenOptions.defaults(), event -> {});
    }

    /** @param work done with each event, when it has been noted */
    static Received by(EventChannel channel, ListenOptions options, Consumer<Event> work) {
        Received received = new Received();
        Listening listening = channel.listen(options, event -> {
            received.add(event);
            work.accept(event);
            return null;
        });
        received.listening = listening;
        listening.ready().await(SOON);
        return received;
    }

    void add(Event event) {
        events.add(event);
    }

    void stop() {
        if (listening != null) {
            listening.stop().await(SOON);
        }
    }

    Event next() {
        try {
            Event event = events.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("no event within " + HowdahException.inWords(SOON));
            }
            return event;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    List<Event> next(int count) {
        List<Event> next = new ArrayList<>();
        while (next.size() < count) {
            next.add(next());
        }
        return next;
    }

    List<String> payloads(int count) {
        return next(count).stream().map(event -> event.payload().text()).toList();
    }

    void nothing() {
        try {
            Event event = events.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event != null) {
                throw new AssertionError("nothing was to be received, and " + event + " was");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits for something that is announced to those who wait at the lock. */
    static void until(Object lock, BooleanSupplier condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        synchronized (lock) {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("it was not so within " + HowdahException.inWords(SOON));
                }
                try {
                    lock.wait(left);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }
}
