// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.events.hub.Listener;
import io.howdah.engine.events.hub.Notification;
import io.howdah.engine.json.CallersJson;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has come over a transient channel and was not given to the listener yet: so many events. Of more the oldest are
 * dropped, and a gap stands in their place. Thread-safe.
 */
final class Inbox implements Listener {
    private final String channel;
    private final int capacity;
    private final CallersJson codec;
    private final LongAdder dropped;
    private final EventCounters counters;
    private final Deque<Item> items = new ArrayDeque<>(); // guarded by this, as all below
    /** Those who found nothing, to be told when something comes. */
    private final Set<Runnable> wakers = new LinkedHashSet<>();

    private @Nullable Missed front;
    private boolean closed;

    /**
     * @param codec the listener's
     * @param dropped counts what was, of this channel
     */
    Inbox(String channel, int capacity, CallersJson codec, LongAdder dropped, EventCounters counters) {
        this.channel = channel;
        this.capacity = capacity;
        this.codec = codec;
        this.dropped = dropped;
        this.counters = counters;
    }

    private sealed interface Item {
        /** What is to be said when it is not there any more. */
        Missed missed();
    }

    private record Arrival(String payload, Instant at) implements Item {
        @Override
        public Missed missed() {
            return new Missed(at, at, 1);
        }
    }

    private record Missed(Instant from, Instant until, long dropped) implements Item {
        @Override
        public Missed missed() {
            return this;
        }

        /** One gap of two, where nothing came between them. */
        Missed and(Missed next) {
            return new Missed(
                    from.isBefore(next.from) ? from : next.from,
                    until.isAfter(next.until) ? until : next.until,
                    dropped + next.dropped);
        }
    }

    @Override
    public void heard(Notification notification) {
        put(new Arrival(notification.payload(), Instant.now()));
    }

    @Override
    public void missed(Instant from, Instant until) {
        put(new Missed(from, until, 0));
    }

    private void put(Item item) {
        Runnable waker = null;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (items.size() >= capacity) {
                drop(items.remove());
            }
            items.add(item);
            if (!wakers.isEmpty()) {
                waker = wakers.iterator().next();
                wakers.remove(waker);
            }
        }
        if (waker != null) {
            waker.run();
        }
    }

    private void drop(Item oldest) {
        Missed before = front;
        front = before == null ? oldest.missed() : before.and(oldest.missed());
        if (oldest instanceof Arrival) {
            dropped.increment();
            counters.one(Count.DROPPED);
        }
    }

    /**
     * What is next; null when there is nothing: then the waker is run, once, when something comes.
     *
     * @param waker must not wait
     */
    @Nullable
    Event take(Runnable waker) {
        Item item = next(waker);
        if (item instanceof Arrival arrival) {
            counters.one(Count.DELIVERED);
            return Envelope.read(channel, arrival.payload(), arrival.at(), codec);
        }
        return item instanceof Missed gap ? new Event.Gap(channel, gap.from(), gap.until(), gap.dropped()) : null;
    }

    private synchronized @Nullable Item next(Runnable waker) {
        Item next = front;
        front = null;
        if (next == null) {
            next = items.poll();
        }
        if (next == null && !closed) {
            wakers.add(waker);
        }
        return next;
    }

    /** Nothing is given any more. */
    synchronized void close() {
        closed = true;
        front = null;
        items.clear();
        wakers.clear();
    }
}
