// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
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
     * <p>No record, though it is one in all else: JSON libraries would write a record by its components, and times they do
     * not all know.
     */
    final class Gap implements Event {
        private final String channel;
        private final Instant from;
        private final Instant until;
        private final long dropped;

        /**
         * @param from when the last sign of life came before
         * @param until when events arrive again
         * @param dropped how many were dropped here because the listener was too slow; 0 when the connection was lost, for
         *     then nobody knows
         */
        public Gap(String channel, Instant from, Instant until, long dropped) {
            this.channel = channel;
            this.from = from;
            this.until = until;
            this.dropped = dropped;
        }

        /** When the last sign of life came before. */
        public Instant from() {
            return from;
        }

        /** When events arrive again. */
        public Instant until() {
            return until;
        }

        /** How many were dropped because the listener was too slow; 0 when the connection was lost. */
        public long dropped() {
            return dropped;
        }

        @Override
        public String id() {
            return "gap";
        }

        @Override
        public String channel() {
            return channel;
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

        /** For JSON libraries, as those below. */
        public String getId() {
            return id();
        }

        public String getChannel() {
            return channel;
        }

        public Map<String, Object> getPayload() {
            return Map.of("from", from.toString(), "until", until.toString(), "dropped", dropped);
        }

        public Map<String, @Nullable Object> getMetadata() {
            return metadata();
        }

        public String getPublishedAt() {
            return until.toString();
        }

        public int getAttempts() {
            return attempts();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Gap gap
                    && channel.equals(gap.channel)
                    && from.equals(gap.from)
                    && until.equals(gap.until)
                    && dropped == gap.dropped;
        }

        @Override
        public int hashCode() {
            return Objects.hash(channel, from, until, dropped);
        }

        @Override
        public String toString() {
            return "Gap[channel=" + channel + ", from=" + from + ", until=" + until + ", dropped=" + dropped + "]";
        }
    }
}
