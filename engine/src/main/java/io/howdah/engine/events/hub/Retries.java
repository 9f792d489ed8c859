// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before a line is opened again: longer each time, and of random length, for a server has many clients. */
final class Retries {
    private static final long FIRST = 50;
    private static final long LONGEST = 5_000;
    private static final int DOUBLINGS = 10;

    private int failures;

    Duration next() {
        long most = Math.min(LONGEST, FIRST << Math.min(failures++, DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /** It worked. */
    void relax() {
        failures = 0;
    }
}
