// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What goes with a payload. Immutable. All but metadata needs a durable channel.
 *
 * @param metadata values of JSON beside the payload
 * @param delay how long the event waits before it is delivered, {@link Setting#LONGEST_DURATION} at most
 * @param priority 0 to 9, 0 if nothing is said; events of a higher one are delivered first
 * @param orderingKey events of one key are delivered one after the other, in the order of their publication, while those of
 *     other keys run beside them; a failed one holds those behind it up until it succeeds or is a dead letter
 * @param dedupeKey of two events of one key within {@code events.retention} only the first is published
 */
public record EventOptions(
        Map<String, @Nullable Object> metadata,
        Duration delay,
        int priority,
        Optional<String> orderingKey,
        Optional<String> dedupeKey) {
    private static final EventOptions DEFAULTS =
            new EventOptions(Map.of(), Duration.ZERO, 0, Optional.empty(), Optional.empty());

    public EventOptions {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata)); // JSON has null, so it may hold that
        if (delay.isNegative()) {
            throw new UsageException(ErrorId.EVENT_INVALID, "An event cannot be delayed by " + Spans.of(delay) + ".");
        }
        if (delay.compareTo(Setting.LONGEST_DURATION) > 0) {
            throw new UsageException(
                    ErrorId.EVENT_INVALID,
                    "An event can be delayed by " + Spans.of(Setting.LONGEST_DURATION) + " at most, not by "
                            + Spans.of(delay) + ".");
        }
        if (priority < 0 || priority > 9) {
            throw new UsageException(
                    ErrorId.EVENT_INVALID, "The priority of an event is 0 to 9, not " + priority + ".");
        }
    }

    public static EventOptions defaults() {
        return DEFAULTS;
    }

    public EventOptions metadata(Map<String, ?> values) {
        return new EventOptions(new LinkedHashMap<>(values), delay, priority, orderingKey, dedupeKey);
    }

    public EventOptions delay(Duration time) {
        return new EventOptions(metadata, time, priority, orderingKey, dedupeKey);
    }

    public EventOptions priority(int zeroToNine) {
        return new EventOptions(metadata, delay, zeroToNine, orderingKey, dedupeKey);
    }

    public EventOptions orderingKey(String key) {
        return new EventOptions(metadata, delay, priority, Optional.of(key), dedupeKey);
    }

    public EventOptions dedupeKey(String key) {
        return new EventOptions(metadata, delay, priority, orderingKey, Optional.of(key));
    }

    /** Without metadata and keys: they may hold values. */
    @Override
    public String toString() {
        return "EventOptions[delay=" + Spans.of(delay) + ", priority=" + priority + "]";
    }
}
