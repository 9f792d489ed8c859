// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.engine.events.EventCounters.Count;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * How this process is done with an event.
 *
 * @param worked whether it was worked on under its lease alone, so that it may be worked on elsewhere, too, once that is over
 * @param again whether it was said before, and not answered: then it may be done with already
 * @param ours completes with whether it still was this process's when that was said
 */
record Ending(Held held, How how, boolean worked, boolean again, CompletableFuture<Boolean> ours) {
    static Ending of(Held held, How how) {
        boolean worked = held.is(Held.State.WORKED_ON) && how.kind() != Kind.UNTOUCHED;
        return new Ending(held, how, worked, false, new CompletableFuture<>());
    }

    /** The same, to be said once more. */
    Ending repeated() {
        return new Ending(held, how, worked, true, ours);
    }

    /** Whether somebody else may have worked on it, given that the database was told of it and has not found it as ours. */
    boolean lost() {
        return worked && (!again || held.leaseOver());
    }

    enum Kind {
        ACKNOWLEDGED(Count.ACKNOWLEDGED),
        /** It comes again after the delay. */
        FAILED(Count.GIVEN_BACK),
        /** It was claimed in vain. */
        UNTOUCHED(Count.RELEASED),
        /** It has failed too often. */
        DEAD(Count.DEAD);

        private final Count counted;

        Kind(Count counted) {
            this.counted = counted;
        }

        /** As what it is counted. */
        Count counted() {
            return counted;
        }
    }

    /**
     * What is said of it.
     *
     * @param reason of its death, without any value
     */
    record How(Kind kind, Duration delay, String reason) {
        static final How ACKNOWLEDGED = new How(Kind.ACKNOWLEDGED, Duration.ZERO, "");
        static final How UNTOUCHED = new How(Kind.UNTOUCHED, Duration.ZERO, "");

        static How failed(Duration delay) {
            return new How(Kind.FAILED, delay, "");
        }

        static How dead(String reason) {
            return new How(Kind.DEAD, Duration.ZERO, reason);
        }
    }
}
