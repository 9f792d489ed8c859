// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came over a channel. Immutable, and written as plain JSON by JSON-B and Jackson alike.
 *
 * <p>A {@link Gap} is an event, too: it says that others may be missing.
 */
public interface Event {
    /** What {@link EventPublisher#publish} gave back; of a durable event it is unique in its database. */
    String id();

    String channel();

    /** The payload as it was published. What somebody else sent by NOTIFY and is no JSON is a JSON string here. */
    Json payload();

    /**
     * The payload as an object, by the application's {@link JsonCodec}; null where it is JSON's null.
     *
     * @throws MappingException when the payload does not fit the class
     */
    <T> @Nullable T payload(Class<T> type);

    /** What was published beside the payload; empty when nothing was. */
    Map<String, @Nullable Object> metadata();

    /** When it was published, by the server's clock where the event is durable. */
    Instant publishedAt();

    /** How often it has been delivered, this time included; of a transient event always 1. */
    int attempts();

    /**
     * A time in which events of a transient channel may have been missed: the connection that listens was lost, or the
     * listener was too slow for what came. It is told after the last event before it and before the first behind it.
     *
     * @param from when the last sign of life came before
     * @param until when events arrive again
     * @param dropped how many were dropped here because the listener was too slow; 0 when the connection was lost, for then
     *     nobody knows
     */
    record Gap(String channel, Instant from, Instant until, long dropped) implements Event {
        @Override
        public String id() {
            return "gap";
        }

        /** The times, as JSON. */
        @Override
        public Json payload() {
            return Json.of("{\"from\":\"" + from + "\",\"until\":\"" + until + "\",\"dropped\":" + dropped + "}");
        }

        @Override
        public <T> @Nullable T payload(Class<T> type) {
            throw new MappingException(
                    "A gap has no payload of the application's; ask 'event instanceof Event.Gap' before.");
        }

        @Override
        public Map<String, @Nullable Object> metadata() {
            return Map.of();
        }

        @Override
        public Instant publishedAt() {
            return until;
        }

        @Override
        public int attempts() {
            return 1;
        }
    }
}
