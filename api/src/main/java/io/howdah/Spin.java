// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks for an answer a moment longer before the thread is parked: where answers come within some tens of microseconds,
 * waking a thread costs as much as the answer. Only as many threads as leave the processors to those who answer, and only
 * while it has been worth it lately.
 */
final class Spin {
    private static final int MOST = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final long LIMIT = 100_000; // nanoseconds
    /** How often a thread tries all the same when it has not been worth it. */
    private static final int TRY_EACH = 64;

    private static final AtomicInteger SPINNING = new AtomicInteger();
    private static volatile int misses;

    private Spin() {}

    /** Whether the latch has opened within the limit. */
    static boolean until(CountDownLatch latch) {
        int missed = misses;
        if (missed > 2 && missed % TRY_EACH != 0) {
            misses = missed + 1;
            return false;
        }
        if (SPINNING.incrementAndGet() > MOST) {
            SPINNING.decrementAndGet();
            return false;
        }
        try {
            long end = System.nanoTime() + LIMIT;
            do {
                if (latch.getCount() == 0) {
                    misses = 0;
                    return true;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - end < 0);
            misses = missed + 1;
            return false;
        } finally {
            SPINNING.decrementAndGet();
        }
    }
}
