// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * When to look for events without having been told of any: soon after there were some, then half as often each time down
 * to the poll interval; where notifications arrive it is the poll interval always. And while the database fails, when to
 * try again.
 */
final class Pace {
    private static final long SHORTEST = 20;
    private static final long FIRST_RETRY = 100;
    private static final long LONGEST_RETRY = 10_000;

    private final long longest;
    private final BooleanSupplier told;
    private long next;
    private long retry = FIRST_RETRY;

    /** @param told whether notifications arrive */
    Pace(Duration longest, BooleanSupplier told) {
        this.longest = Math.max(1, longest.toMillis());
        this.told = told;
        next = this.longest;
    }

    /** A claim has found something, but not as much as was wanted: somewhere else there may be more. */
    void found() {
        next = Math.min(SHORTEST, longest);
        retry = FIRST_RETRY;
    }

    /** A claim has found nothing. */
    void foundNothing() {
        next = told.getAsBoolean() ? longest : Math.min(longest, next * 2);
        retry = FIRST_RETRY;
    }

    /** After which time to look again, with a jitter, so that processes do not do so together. */
    Duration untilNext() {
        return jittered(next);
    }

    /** After which time to try again what the database has failed to do. */
    Duration untilRetry() {
        long now = retry;
        retry = Math.min(LONGEST_RETRY, retry * 2);
        return jittered(now);
    }

    private static Duration jittered(long millis) {
        return Duration.ofMillis(
                Math.max(1, (long) (millis * ThreadLocalRandom.current().nextDouble(0.8, 1))));
    }
}
