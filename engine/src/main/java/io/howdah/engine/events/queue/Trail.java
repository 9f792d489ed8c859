// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where the events of a channel are likely to be, as far as this process has seen. Nothing here is a promise: what is true is
 * found by looking around, once per poll interval at least.
 *
 * <p>Where many processes consume, what lies behind one's own last claim is the others': each claim would walk along all that
 * they hold. So it begins some way ahead, by three quarters of the distance that it had to go before, twice, and goes back when
 * that turns out to be too far.
 *
 * <p>Thread-safe.
 */
final class Trail {
    /** Publishers that run at the same time commit in another order than that of their ids, but not far apart. */
    private static final long SLACK = 256;

    /** A look from the first id on may go along many dead rows: it is to take this part of the time at most. */
    private static final int SHARE_OF_LOOKS = 20;

    /** For how long a place for special events is asked first, once something was there. */
    private static final long STICKY = TimeUnit.SECONDS.toNanos(30);

    private final long interval;
    private final long[] from = new long[QueueTables.SLOTS];
    private final long[] ahead = new long[QueueTables.SLOTS];
    /** How far the last claim had to go along what others held. */
    private final long[] others = new long[QueueTables.SLOTS];

    private final boolean[] full = new boolean[QueueTables.SLOTS];
    private final long[] askUntil = new long[QueueTables.PLACES];
    private long lookAt = System.nanoTime();
    private String key = "";
    private int current;

    Trail(Duration pollInterval) {
        interval = pollInterval.toNanos();
        Arrays.fill(askUntil, lookAt - 1);
    }

    /** Whether it is time to look for what may have been left behind. */
    synchronized boolean lookIsDue() {
        return System.nanoTime() - lookAt >= 0;
    }

    /** From which id on a slot is to be asked. */
    synchronized long from(int slot) {
        return from[slot];
    }

    /** Behind which key to begin, so that all of them have their turn. */
    synchronized String key() {
        return key;
    }

    synchronized void keyWas(String last) {
        key = last;
    }

    /** From which id on a claim is to begin. */
    synchronized long start(int slot) {
        return from[slot] + ahead[slot];
    }

    /** A claim that began there has found as much as it wanted. */
    synchronized void filled(int slot, long start, long firstId, long lastId) {
        full[slot] = true;
        if (start > from[slot] && firstId < start + SLACK) {
            ahead[slot] = worthWhile(ahead[slot] / 2); // nobody has been here, and maybe not before here either
            others[slot] = 0;
            return;
        }
        long now = firstId - from[slot] - SLACK;
        ahead[slot] = worthWhile(Math.min(others[slot], now) / 4 * 3);
        others[slot] = now;
        from[slot] = Math.max(0, lastId - SLACK);
    }

    private static long worthWhile(long distance) {
        return distance < SLACK ? 0 : distance;
    }

    /**
     * A claim that began there has found nothing, or not as much as it wanted.
     *
     * @param lastId of those that were found; 0 where there were none
     * @return whether it began ahead, so that there may be more
     */
    synchronized boolean exhausted(int slot, long start, long lastId) {
        full[slot] = false;
        ahead[slot] = 0;
        others[slot] = 0;
        boolean passedBy = start > from[slot];
        if (!passedBy && lastId > 0) {
            from[slot] = Math.max(0, lastId - SLACK);
        }
        return passedBy;
    }

    synchronized void seen(int slot, boolean somethingDue, boolean fromTheFirst) {
        full[slot] = somethingDue;
        if (somethingDue && fromTheFirst) {
            from[slot] = 0;
            ahead[slot] = 0;
        }
    }

    /** Something is, or was, in a place for special events; it will be asked for some time. */
    synchronized void inUse(int place) {
        askUntil[place] = System.nanoTime() + STICKY;
    }

    /** A look from the first id on has ended. */
    synchronized void looked(long nanos) {
        lookAt = System.nanoTime() + Math.max(interval, SHARE_OF_LOOKS * nanos);
    }

    /** A look has failed, maybe because it takes too long: what can be had without one comes first for some time. */
    synchronized void lookFailed() {
        lookAt = System.nanoTime() + interval;
    }

    /**
     * The places to be asked, in this order.
     *
     * @param now the slot in which events are published now
     * @param nowToo whether to ask there though nothing was seen there
     */
    synchronized List<Integer> places(int now, boolean nowToo) {
        if (now != current) {
            full[current] = true; // what was published last there has not been seen yet
            current = now;
        }
        List<Integer> places = new ArrayList<>();
        for (int place = QueueTables.SLOTS; place < QueueTables.PLACES; place++) {
            if (askUntil[place] - System.nanoTime() >= 0) {
                places.add(place);
            }
        }
        for (int i = 1; i <= QueueTables.SLOTS; i++) {
            int slot = (now + i) % QueueTables.SLOTS; // the newest events come last
            if (full[slot] || (slot == now && nowToo)) {
                places.add(slot);
            }
        }
        return places;
    }
}
