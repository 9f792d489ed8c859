// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the events of a channel travel. */
public enum EventBackend {
    /**
     * LISTEN and NOTIFY alone: to everyone who listens at that moment, at most once, a few kilobytes each. What a listener
     * misses it is told as an {@link Event.Gap}.
     */
    NOTIFY("notify", "native_postgres", "listen_notify"),
    /** A table, and NOTIFY to wake who waits: each event to one consumer, at least once. The default. */
    NOTIFY_QUEUE("notify_queue", "durable", "listen_notify_durable"),
    /** A table that is asked now and then: as {@link #NOTIFY_QUEUE}, without LISTEN, through every pooler. */
    POLL_QUEUE("poll_queue", "queue", "table_queue");

    private final String key;
    private final String[] aliases;

    EventBackend(String key, String... aliases) {
        this.key = key;
        this.aliases = aliases;
    }

    /** As it is configured, for example {@code notify_queue}. */
    public String key() {
        return key;
    }

    /** Whether events wait in a table until they are acknowledged. */
    public boolean durable() {
        return this != NOTIFY;
    }

    /**
     * What {@link #find} understands, as a phrase for messages: each key, and in brackets its names of elsewhere.
     *
     * <pre>{@code
     * throw new IllegalArgumentException("There is no backend '" + name + "'; write " + EventBackend.spellings() + ".");
     * }</pre>
     */
    public static String spellings() {
        List<String> all = Arrays.stream(values())
                .map(backend -> backend.key + " (or " + String.join(", ", backend.aliases) + ")")
                .toList();
        int last = all.size() - 1;
        return String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }

    /** By its key, or by a name that it once had elsewhere. */
    public static Optional<EventBackend> find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(backend -> backend.key.equals(wanted)
                        || Arrays.asList(backend.aliases).contains(wanted))
                .findFirst();
    }
}
