// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Looks for an answer a moment longer before the thread is parked: where answers come within some tens of microseconds,
 * waking a thread costs as much as the answer. Only as many threads as leave the processors to those who answer, only while
 * no more wait than there are processors, for else there is work for this one, and only while it has been rewarded lately:
 * on a busy machine it would take the processor from others.
 *
 * <p>Thread-safe. What it remembers may lose an update between threads: it is a rule of thumb.
 */
final class Spin {
    static final long LIMIT = 100_000; // nanoseconds

    /** How often a thread tries all the same when it has not been rewarded. */
    static final int TRY_EACH = 64;

    /** A vain spin costs about as much as that many good ones save. */
    private static final int PRICE = 4;

    private static final int MOST_CREDIT = 4 * PRICE;

    private final int processors;
    private final LongSupplier clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger spinning = new AtomicInteger();
    private volatile int credit = MOST_CREDIT;
    private volatile int declined;

    /** For one machine, however many threads wait on it. */
    Spin() {
        this(Runtime.getRuntime().availableProcessors(), System::nanoTime);
    }

    /** @param processors of which half are left to those who answer; so a single one is never spun on */
    Spin(int processors, LongSupplier clock) {
        this.processors = processors;
        this.clock = clock;
    }

    /** A thread begins to wait. */
    void enter() {
        waiting.incrementAndGet();
    }

    /** It waits no longer. */
    void leave() {
        waiting.decrementAndGet();
    }

    /** Whether the latch has opened within the limit. */
    boolean until(CountDownLatch latch) {
        int most = processors / 2;
        if (most == 0 || waiting.get() > processors || Virtual.isCurrentThread() || !rewardedLately()) {
            return false;
        }
        try {
            return spinning.incrementAndGet() <= most && look(latch);
        } finally {
            spinning.decrementAndGet();
        }
    }

    private boolean rewardedLately() {
        if (credit > 0) {
            return true;
        }
        int before = declined;
        declined = before + 1;
        return before % TRY_EACH == TRY_EACH - 1;
    }

    /** A thread that loses its processor while it looks is not rewarded: by then the answer is there, but late. */
    private boolean look(CountDownLatch latch) {
        long began = clock.getAsLong();
        while (true) {
            boolean open = latch.getCount() == 0;
            boolean inTime = clock.getAsLong() - began < LIMIT;
            if (open || !inTime) {
                credit = open && inTime ? Math.min(MOST_CREDIT, credit + 1) : Math.max(0, credit - PRICE);
                return open;
            }
            Thread.onSpinWait();
        }
    }
}
