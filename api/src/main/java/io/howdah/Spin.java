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
 * what a look saves is earned, what it loses is paid, and while there is no credit a little is earned by each wait that is
 * not looked for. So on a busy machine looking costs no more than that allowance.
 *
 * <p>Between two looks the thread yields: PostgreSQL or the event loop may have been put on its processor, and the answer
 * would wait for the one who waits for it.
 *
 * <p>Thread-safe. What it remembers may lose an update between threads: it is a rule of thumb.
 */
final class Spin {
    // All in nanoseconds.
    static final long LIMIT = 350_000;

    /** What it takes to wake a thread. */
    static final long SAVED = 30_000;

    /** What may be lost for each wait that is not looked for. */
    static final long ALLOWANCE = 2_000;

    private static final long MOST_CREDIT = 4 * LIMIT;

    /** A pause of the whole process is not paid for longer than that. */
    private static final long LEAST_CREDIT = -40 * LIMIT;

    private final int processors;
    private final LongSupplier clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger spinning = new AtomicInteger();
    private volatile long credit = MOST_CREDIT;

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
        if (most == 0 || waiting.get() > processors || Virtual.isCurrentThread() || !affordable()) {
            return false;
        }
        try {
            return spinning.incrementAndGet() <= most && look(latch);
        } finally {
            spinning.decrementAndGet();
        }
    }

    private boolean affordable() {
        long before = credit;
        if (before <= 0) {
            credit = before + ALLOWANCE;
        }
        return before > 0;
    }

    /** A thread that loses its processor while it looks is not rewarded: by then the answer is there, but late. */
    private boolean look(CountDownLatch latch) {
        long began = clock.getAsLong();
        while (true) {
            boolean open = latch.getCount() == 0;
            long took = clock.getAsLong() - began;
            if (open || took >= LIMIT) {
                credit = open && took < LIMIT
                        ? Math.min(MOST_CREDIT, credit + SAVED)
                        : Math.max(LEAST_CREDIT, credit - took);
                return open;
            }
            Thread.yield();
        }
    }
}
