// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before work is run again after a conflict: longer each time up to a bound, and of random length, so
 * that those who were in each other's way do not meet again.
 */
final class Backoff {
    private static final long FIRST = 8;
    private static final long LONGEST = 1000;
    private static final int DOUBLINGS = 10;

    private Backoff() {}

    /** @param time the how manieth time the work is run again, from 1 */
    static Duration before(int time) {
        long most = Math.min(LONGEST, FIRST << Math.min(time, DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
