// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.ParameterException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.QueryTimeoutException.Limit;
import io.howdah.ServerError;
import io.howdah.StatementException;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the exception of what the server said about a command. */
final class Refusals {
    private static final String CANCELLED = "57014";
    private static final String IN_FAILED_TRANSACTION = "25P02";
    private static final Pattern LINE = Pattern.compile("(?m)^COPY .*?, (line \\d+(, column [^:\n]+)?)");

    private Refusals() {}

    static boolean cancelled(Throwable failure) {
        return failure instanceof PgException said && CANCELLED.equals(said.getSqlState());
    }

    /** Whether something was refused only because something else had failed before in its transaction. */
    static boolean passedOn(Throwable failure) {
        return failure instanceof StatementException refused
                && refused.sqlState().filter(IN_FAILED_TRANSACTION::equals).isPresent();
    }

    /**
     * @param completed how many executions of the command had succeeded
     * @param spoiler what failed first in the transaction, if it has failed
     */
    static HowdahException of(
            Execution execution,
            PgException said,
            int completed,
            Transmitter.Sender sender,
            @Nullable HowdahException spoiler,
            Duration limit) {
        ServerError error = ServerErrors.of(said);
        String what = execution.shown(completed) + (copies(execution) ? line(error) : "");
        HowdahException failure = refusal(execution, sender, spoiler, what, error, limit);
        return HowdahException.located(failure, execution.failedAt(completed, error.position()));
    }

    private static HowdahException refusal(
            Execution execution,
            Transmitter.Sender sender,
            @Nullable HowdahException spoiler,
            String what,
            ServerError error,
            Duration limit) {
        String sqlState = error.sqlState();
        if (CANCELLED.equals(sqlState) && sender.toBeCancelled()) {
            return cancelled(execution, sender, what, error, limit);
        }
        return IN_FAILED_TRANSACTION.equals(sqlState) && spoiler != null && !passedOn(spoiler)
                ? behind(spoiler, what, error)
                : HowdahException.fromServer(error, "PostgreSQL refused " + what);
    }

    /** The server only says that something has failed before; what it was is what whoever reads this wants to know. */
    private static HowdahException behind(HowdahException spoiler, String what, ServerError error) {
        return new StatementException(
                "PostgreSQL refused " + what + ", because its transaction had failed before [" + error.sqlState()
                        + "]. What failed first: " + spoiler.getMessage(),
                error,
                spoiler);
    }

    private static boolean copies(Execution execution) {
        return execution.given().errand() instanceof Copying;
    }

    /** The line of a COPY's data that the server means, without what stands there; known by its words, if these are English. */
    private static String line(ServerError error) {
        Matcher line = LINE.matcher(error.where().orElse(""));
        return line.find() ? " at " + line.group(1) + " of its data" : "";
    }

    /** What the server said, with what it means for a statement that we have made. */
    static HowdahException because(String reason, Execution execution, PgException said) {
        ServerError error = ServerErrors.of(said);
        return HowdahException.located(
                HowdahException.fromServer(error, "PostgreSQL refused " + execution.shown(0) + ", because " + reason),
                execution.failedAt(0, error.position()));
    }

    /** Of parameters that the server was not given. */
    static ParameterException unsent(Execution execution, int set, String what, @Nullable RuntimeException cause) {
        return HowdahException.located(
                new ParameterException(what + ". Nothing was sent of " + execution.shown(set), cause),
                execution.failedAt(set, Optional.empty()));
    }

    /** Of a statement that cannot be sent again by itself, because what stood behind it has been done. */
    static HowdahException strayCancel(Execution execution, PgException said) {
        ServerError error = ServerErrors.of(said);
        return HowdahException.located(
                new QueryCancelledException(
                        "The statement " + execution.shown(0)
                                + " was cancelled by a request that was meant for the one before it, which had ended"
                                + " meanwhile. Run it again.",
                        error),
                execution.failedAt(0, error.position()));
    }

    private static HowdahException cancelled(
            Execution execution, Transmitter.Sender sender, String what, ServerError error, Duration limit) {
        if (sender.overLimit()) {
            String longer = " for longer than command-timeout, " + HowdahException.inWords(limit);
            return new QueryTimeoutException(
                    Limit.COMMAND,
                    copies(execution)
                            ? "No data of " + what + " moved" + longer
                                    + ", and it was cancelled. Look at what gives or takes"
                                    + " them, and at what the server waits for, or give it more time."
                            : "The server worked on " + what + longer
                                    + ", and was told to cancel it. Look at what it waits for, or give it more time.",
                    error);
        }
        String reason = sender.cancelledBecause();
        return new QueryCancelledException(
                "The statement " + what + " was cancelled"
                        + (reason == null ? " by its caller." : " because " + reason),
                error);
    }
}
