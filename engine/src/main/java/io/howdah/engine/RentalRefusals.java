// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.SessionClosedException;
import org.jspecify.annotations.Nullable;

/**
 * What those are told whom a {@link RentalDesk} does not serve.
 *
 * @param database what the messages call it
 */
record RentalRefusals(String database, RentalOptions options) {
    /**
     * @param numbers of the desk and of the pool, as a phrase
     * @param cause why the pool has given no connection, if it has said so
     */
    HowdahException tooLate(String numbers, @Nullable HowdahException cause) {
        return new PoolExhaustedException(
                "No connection of database '" + database + "' became free within "
                        + HowdahException.inWords(options.acquireTimeout()) + " ("
                        + numbers + "). Close sessions sooner, raise the pool's greatest size, or give more time by"
                        + " acquire-timeout.",
                cause);
    }

    /** As {@link #tooLate}. */
    HowdahException tooMany(String numbers, @Nullable HowdahException cause) {
        return new PoolExhaustedException(
                "Too many calls wait for a connection of database '" + database + "' (" + numbers + ", max-waiters "
                        + options.maxWaiters() + "). Call at the pace at which the database answers, raise the pool's"
                        + " greatest size, or let more wait by max-waiters.",
                cause);
    }

    HowdahException closed() {
        return new SessionClosedException("The database '" + database + "' is closed.");
    }
}
