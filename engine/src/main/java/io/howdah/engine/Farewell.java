// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryTimeoutException;
import io.howdah.ServerError;
import io.howdah.SessionClosedException;
import io.howdah.engine.wire.WireFactory.Wire;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a connection has ended, in the words for those whose work ends with it. */
final class Farewell {
    private static final String TRANSACTION_TIMEOUT = "25P04";

    private final ConnectionOptions options;
    private final Wire wire;
    private @Nullable Throwable cause;

    Farewell(ConnectionOptions options, Wire wire) {
        this.options = options;
        this.wire = wire;
    }

    /** Something that may be the reason, if the connection ends now. */
    void because(Throwable failure) {
        cause = failure;
    }

    HowdahException lost() {
        Optional<ServerError> said =
                wire.observed().fatal().map(fatal -> ServerError.of(fatal.sqlState(), fatal.message()));
        String why = said.map(error -> error.message() + " [" + error.sqlState() + "]")
                .orElseGet(() -> NetworkFailures.described(cause));
        if (said.filter(error -> error.sqlState().equals(TRANSACTION_TIMEOUT)).isPresent()) {
            return new QueryTimeoutException(
                    QueryTimeoutException.Limit.TRANSACTION,
                    "The transaction on " + connection() + " took longer than its timeout;"
                            + " PostgreSQL has rolled it back and ended the connection: " + why
                            + ". Give it more time, or do less in it.",
                    said.get());
        }
        return new ConnectionLostException(
                "The connection to " + connection() + " is gone: " + why
                        + ". What became of statements on their way is not known; run the work again on a new session.",
                said.orElse(null),
                cause);
    }

    HowdahException lost(Throwable failure) {
        cause = cause == null ? failure : cause;
        return lost();
    }

    /** Of a commit that was sent nobody knows what became of it when its connection has ended. */
    HowdahException toWhoCommits(HowdahException end) {
        return end instanceof ConnectionLostException || end instanceof SessionClosedException
                ? new CommitOutcomeUnknownException(
                        "The commit was sent on " + connection() + " and no answer came, because the connection ended:"
                                + " the transaction is committed, or it is not. Look for what it wrote before you run"
                                + " the work again.",
                        end)
                : end;
    }

    private String connection() {
        return options + " (backend " + wire.connection().processId() + ")";
    }

    SessionClosedException closed() {
        return new SessionClosedException(
                "The connection to " + options + " is being closed: the application or the server is stopping.");
    }
}
