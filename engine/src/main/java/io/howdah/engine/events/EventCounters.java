// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of events, by the names {@code events.*}. Thread-safe. */
public final class EventCounters {
    private final Map<Count, LongAdder> counters = new ConcurrentHashMap<>();

    /** What is counted, and how its name ends. */
    enum Count {
        /** Sent to PostgreSQL, whatever becomes of their transaction then. */
        PUBLISHED("publish"),
        /** Given to a handler or a subscriber; each attempt is one. */
        DELIVERED("deliver"),
        ACKNOWLEDGED("ack"),
        /** Given back by who has failed with them, to be delivered again. */
        GIVEN_BACK("nack"),
        /** Given back by who had not begun with them. */
        RELEASED("release"),
        /** Made dead letters. */
        DEAD("dead"),
        /** Handlers that have failed. */
        HANDLER_FAILED("handler.errors"),
        /** Worked on here when they may have been somebody else's already. */
        LEASE_LOST("lease.lost"),
        /** Looks for durable events. */
        ASKED("poll.query"),
        FOUND_NOTHING("poll.empty"),
        LISTENER_BEGAN("listener.start"),
        LISTENER_ENDED("listener.stop"),
        /** Transient ones for which their listener was too slow. */
        DROPPED("listener.queue.dropped");

        private final String name;

        Count(String end) {
            name = "events." + end;
        }
    }

    void add(Count what, long more) {
        counters.computeIfAbsent(what, none -> new LongAdder()).add(more);
    }

    void one(Count what) {
        add(what, 1);
    }

    /** What was counted until now, by name; names that nothing was counted under are left out. */
    public Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        counters.forEach((what, counter) -> values.put(what.name, counter.sum()));
        return values;
    }
}
