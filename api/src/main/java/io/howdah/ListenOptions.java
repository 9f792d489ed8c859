// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a handler listens. Immutable; what is empty is as configured ({@code howdah.<database>.events.*}).
 *
 * @param concurrency how many events the handler has at a time, 1 if nothing is said
 * @param lease how long a durable event is with a handler before it goes to another; extended while the handler works;
 *     {@link Setting#LONGEST_DURATION} at most
 * @param maxAttempts after how many deliveries a durable event is a dead letter
 * @param buffer how many transient events wait for the handler; of more the oldest are dropped, and a gap told
 * @param onGap told of each gap of a transient channel, in order with the events
 */
public record ListenOptions(
        int concurrency,
        Optional<Duration> lease,
        Optional<Integer> maxAttempts,
        Optional<Integer> buffer,
        Consumer<Event.Gap> onGap) {
    private static final ListenOptions DEFAULTS =
            new ListenOptions(1, Optional.empty(), Optional.empty(), Optional.empty(), gap -> {});

    public ListenOptions {
        Objects.requireNonNull(onGap, "onGap");
        atLeastOne("concurrency", concurrency);
        lease.ifPresent(ListenOptions::aWhile);
        maxAttempts.ifPresent(attempts -> atLeastOne("maxAttempts", attempts));
        buffer.ifPresent(events -> atLeastOne("buffer", events));
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new UsageException(ErrorId.EVENT_INVALID, name + " is at least 1, not " + value + ".");
        }
    }

    private static void aWhile(Duration lease) {
        if (lease.compareTo(Setting.LONGEST_DURATION) > 0) {
            throw new UsageException(
                    ErrorId.EVENT_INVALID,
                    "A lease is " + Spans.of(Setting.LONGEST_DURATION) + " at most, not " + Spans.of(lease) + ".");
        }
        if (lease.isNegative() || lease.isZero()) {
            throw new UsageException(
                    ErrorId.EVENT_INVALID,
                    "A lease of " + Spans.of(lease)
                            + " is over before a handler can begin. Give it some seconds at least.");
        }
    }

    public static ListenOptions defaults() {
        return DEFAULTS;
    }

    public ListenOptions concurrency(int events) {
        return new ListenOptions(events, lease, maxAttempts, buffer, onGap);
    }

    public ListenOptions lease(Duration time) {
        return new ListenOptions(concurrency, Optional.of(time), maxAttempts, buffer, onGap);
    }

    public ListenOptions maxAttempts(int deliveries) {
        return new ListenOptions(concurrency, lease, Optional.of(deliveries), buffer, onGap);
    }

    public ListenOptions buffer(int events) {
        return new ListenOptions(concurrency, lease, maxAttempts, Optional.of(events), onGap);
    }

    public ListenOptions onGap(Consumer<Event.Gap> listener) {
        return new ListenOptions(concurrency, lease, maxAttempts, buffer, listener);
    }
}
