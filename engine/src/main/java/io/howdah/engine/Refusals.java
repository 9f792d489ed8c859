// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.QueryTimeoutException.Limit;
import io.howdah.ServerError;
import io.vertx.pgclient.PgException;

/** Makes the exception of what the server said about a command. */
final class Refusals {
    private static final String CANCELLED = "57014";

    private Refusals() {}

    static boolean cancelled(Throwable failure) {
        return failure instanceof PgException said && CANCELLED.equals(said.getSqlState());
    }

    /** @param completed how many executions of the command had succeeded */
    static HowdahException of(Pending<?> pending, PgException said, int completed, ConnectionOptions options) {
        ServerError error = ServerErrors.of(said);
        String what = pending.shown(completed);
        HowdahException failure = cancelled(said) && pending.cancelWanted()
                ? cancelled(pending, what, error, options)
                : HowdahException.fromServer(error, "PostgreSQL refused " + what);
        return HowdahException.located(failure, pending.failedAt(completed, error.position()));
    }

    private static HowdahException cancelled(
            Pending<?> pending, String what, ServerError error, ConnectionOptions options) {
        if (pending.overLimit) {
            return new QueryTimeoutException(
                    Limit.COMMAND,
                    "The server worked on " + what + " for longer than command-timeout, " + options.commandTimeout()
                            + ", and was told to cancel it. Look at what it waits for, or give it more time.",
                    error);
        }
        return new QueryCancelledException(
                "The statement " + what + " was cancelled"
                        + (pending.cancelledBecause == null
                                ? " by its caller."
                                : " because " + pending.cancelledBecause),
                error);
    }
}
