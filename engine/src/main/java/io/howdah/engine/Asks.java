// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The connections that a {@link RentalDesk} has asked a pool for and not got yet, the oldest in front; pools serve those who
 * ask in turn. Not thread-safe.
 */
final class Asks {
    /**
     * A pool that has not answered by then has none left, and it may be the desk itself that holds them. What waits for
     * the pool's own limit of time is an error in the server's log, so one is returned long before that.
     */
    private static final Duration ANSWERED_WITHIN = Duration.ofMillis(500);

    /** A pool that has refused is left alone for that time, while there are rentals to serve with. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Deque<Long> since = new ArrayDeque<>();
    private long pauseEnds = System.nanoTime();
    private long returnedAt;
    /** Whether the last answer had to wait for what the desk returned. */
    private boolean full;

    int size() {
        return since.size();
    }

    /** Whether another may be asked for, beside those: where each has to be returned first, one after the other is enough. */
    boolean haveRoom(int most) {
        return since.size() < (full ? Math.min(1, most) : most);
    }

    void begin() {
        since.add(System.nanoTime());
    }

    void lent() {
        long now = System.nanoTime();
        full &= now - since.remove() >= ANSWERED_WITHIN.toNanos();
        pauseEnds = now;
    }

    /** When it was asked that is refused now. */
    long refused() {
        pauseEnds = System.nanoTime() + PAUSE.toNanos();
        return since.remove();
    }

    boolean refusedLately() {
        return System.nanoTime() - pauseEnds < 0;
    }

    /** Whether the pool waits for a connection to be returned; true once for each that is. */
    boolean wantOneReturned() {
        if (since.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        if (now - since.element() < ANSWERED_WITHIN.toNanos() || full && now - returnedAt < ANSWERED_WITHIN.toNanos()) {
            return false;
        }
        full = true;
        returnedAt = now;
        return true;
    }
}
