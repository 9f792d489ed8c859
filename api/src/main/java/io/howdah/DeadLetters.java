// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Instant;
import java.util.List;

/** The events of a channel that failed too often. They stay until {@code events.retention} is over. */
public interface DeadLetters {
    /**
     * A dead letter.
     *
     * @param event as it was delivered last
     * @param reason the class of the last failure and, where it is Howdah's, its message
     */
    record Letter(Event event, String reason, Instant diedAt) {}

    /** The oldest ones. */
    Reply<List<Letter>> list(int most);

    /**
     * Has all of them delivered again, as if for the first time.
     *
     * @return how many
     */
    Reply<Long> redrive();

    /**
     * Has one of them delivered again.
     *
     * @return false when there is none of that id
     */
    Reply<Boolean> redrive(String id);

    /**
     * Removes all of them.
     *
     * @return how many
     */
    Reply<Long> discard();
}
