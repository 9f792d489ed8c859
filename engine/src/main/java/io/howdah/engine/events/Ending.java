// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * How this process is done with an event.
 *
 * @param ours completes with whether it still was this process's when that was said
 */
record Ending(Held held, How how, CompletableFuture<Boolean> ours) {
    enum Kind {
        ACKNOWLEDGED,
        /** It comes again after the delay. */
        FAILED,
        /** It was claimed in vain. */
        UNTOUCHED,
        /** It has failed too often. */
        DEAD
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
