// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.RentalBook.Waiter;

/** What a {@link RentalDesk} is to do next. */
sealed interface RentalStep {
    /** Whether the lender is to be asked for another connection, behind all else. */
    default boolean ask() {
        return false;
    }

    /** It is the waiter's turn. */
    record Serve(Rental rental, Waiter waiter) implements RentalStep {}

    /** Nobody is to have the rental, or nobody can. */
    record GiveBack(Rental rental, boolean ask) implements RentalStep {}

    record Refuse(Waiter waiter, HowdahException refusal, boolean ask) implements RentalStep {}

    /** Whoever waits, and whatever idles, does so for a while. */
    record AskOrWait(boolean ask) implements RentalStep {}
}
