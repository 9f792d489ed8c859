// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.engine.events.queue.Claimed;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** What becomes of an event whose handler has failed: it comes again, later each time, or it is a dead letter. */
final class Redelivery {
    private static final long FIRST = 1_000;
    private static final long LONGEST = 300_000;
    private static final int DOUBLINGS = 20;
    private static final int LENGTHS = 16;

    private Redelivery() {}

    /** Decides, and says so. Of a failure that is not ours class and place are shown: its text may hold values. */
    static Ending.How after(Throwable failure, String channel, Claimed event, int maxAttempts) {
        boolean dead = event.attempts() >= maxAttempts;
        Duration delay = delay(event.attempts());
        System.getLogger(Redelivery.class.getName())
                .log(
                        Level.WARNING,
                        ErrorId.EVENT_HANDLER + ": A handler of channel '" + channel + "' failed with event "
                                + event.id()
                                + " at attempt " + event.attempts() + " of " + maxAttempts + " ("
                                + Culprit.reasonAndPlace(failure) + "). "
                                + (dead
                                        ? "It is a dead letter now."
                                        : "It comes again in " + HowdahException.inWords(delay) + "."));
        return dead ? Ending.How.dead(Culprit.reason(failure)) : Ending.How.failed(delay);
    }

    /** Says that nobody knows whether an event's transaction is committed. */
    static void unknown(String channel, Claimed event) {
        System.getLogger(Redelivery.class.getName())
                .log(
                        Level.WARNING,
                        ErrorId.COMMIT_OUTCOME_UNKNOWN + ": No answer came to what was to end the transaction of event "
                                + event.id() + " of channel '" + channel + "', and its connection was given up. Unless"
                                + " the transaction is committed the event comes again when its lease is over.");
    }

    /**
     * Longer each time up to a bound, and of random length; of few lengths, for events with one delay are given back by one
     * statement.
     */
    static Duration delay(int attempts) {
        long most = Math.min(LONGEST, FIRST << Math.min(attempts - 1, DOUBLINGS));
        long half = most / 2;
        return Duration.ofMillis(
                half + half / LENGTHS * ThreadLocalRandom.current().nextInt(LENGTHS + 1));
    }
}
