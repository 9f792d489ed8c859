// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

/**
 * How many events to claim beyond those for which there is room: what is worked off in a tenth of a second, by the time that
 * events have taken lately. So quick handlers need not wait for a claim after each event, and slow ones keep nothing from
 * other processes. Touched by steps only.
 */
final class Appetite {
    private static final int MOST = 100;
    private static final double WORTH_NANOS = 100_000_000;
    private static final double WEIGHT = 0.2;

    private double nanos = Double.POSITIVE_INFINITY;

    /** Somebody has had an event for so long. */
    void worked(long time) {
        nanos = Double.isInfinite(nanos) ? time : nanos + WEIGHT * (time - nanos);
    }

    /** Events lay about for so long that they were given back. */
    void lost() {
        nanos = Double.POSITIVE_INFINITY;
    }

    /** @param lanes how many events are worked on at a time */
    int ahead(int lanes) {
        return (int) Math.min(MOST, WORTH_NANOS * lanes / Math.max(1, nanos));
    }
}
