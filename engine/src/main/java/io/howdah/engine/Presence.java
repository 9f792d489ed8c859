// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts who is there, for somebody who waits until nobody is. Thread-safe. */
final class Presence {
    private int present;

    synchronized void enter() {
        present++;
    }

    synchronized void leave() {
        if (--present == 0) {
            notifyAll();
        }
    }

    /** False when somebody is still there after the limit. */
    synchronized boolean awaitNone(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (present > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
