// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryTimeoutException;
import io.howdah.ServerError;
import io.howdah.SessionClosedException;
import io.howdah.engine.wire.FatalError;
import io.howdah.engine.wire.WireFactory.Wire;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a connection has ended, in the words for those whose work ends with it. */
final class Farewell {
    private static final String TRANSACTION_TIMEOUT = "25P04";
    /** With these PostgreSQL ends a transaction before it reads what would commit it: from 17 on, and before. */
    private static final Set<String> TIME_IS_UP = Set.of(TRANSACTION_TIMEOUT, "25P03");

    private final ConnectionOptions options;
    private final Wire wire;
    private @Nullable Throwable cause;
    private boolean brokenOff;
    private volatile boolean broken;

    Farewell(ConnectionOptions options, Wire wire) {
        this.options = options;
        this.wire = wire;
    }

    /** Something that may be the reason, if the connection ends now; unless it was broken off, and this comes of that. */
    void because(Throwable failure) {
        if (!brokenOff) {
            cause = failure;
        }
    }

    /** Breaks the connection off. What comes of it later, the end of the connection, is not the reason. */
    void breakOff(Throwable reason) {
        broken = true;
        brokenOff = true;
        cause = cause == null ? reason : cause;
        wire.observed().drop();
    }

    /** Whether the connection has ended, though its close may not have been told yet. May be asked from any thread. */
    boolean broken() {
        return broken || wire.observed().fatal().isPresent();
    }

    ConnectionLostException lost() {
        Optional<ServerError> said =
                wire.observed().fatal().map(fatal -> ServerError.of(fatal.sqlState(), fatal.message()));
        String why = said.map(error -> error.message() + " [" + error.sqlState() + "]")
                .orElseGet(() -> NetworkFailures.described(cause));
        return new ConnectionLostException(
                "The connection to " + connection() + " is gone: " + why
                        + ". What became of statements on their way is not known; run the work again on a new session.",
                said.orElse(null),
                cause);
    }

    ConnectionLostException lost(Throwable failure) {
        broken = true;
        cause = cause == null ? failure : cause;
        return lost();
    }

    /** Whether the server ended the connection in the middle of a statement, with which its transaction is undone. */
    boolean undone() {
        return wire.observed().fatal().filter(FatalError::undone).isPresent();
    }

    /**
     * Of a commit that was sent nobody knows what became of it when its connection has ended, unless the time of its
     * transaction was up before. What outlasted its transaction is told so, though that has cost the connection.
     */
    HowdahException toldTo(Transmitter.Sender sender, Command sent, HowdahException end) {
        boolean lost = end instanceof ConnectionLostException || end instanceof SessionClosedException;
        if (lost && sender.commits() && !endedBy(TIME_IS_UP)) {
            return new CommitOutcomeUnknownException(
                    "The commit was sent on " + connection() + " and no answer came, because the connection ended:"
                            + " the transaction is committed, or it is not. Look for what it wrote before you run"
                            + " the work again.",
                    end);
        }
        return lost && endedBy(Set.of(TRANSACTION_TIMEOUT)) && (sent.prepared() || sender.commits())
                ? new QueryTimeoutException(
                        QueryTimeoutException.Limit.TRANSACTION,
                        "The transaction on " + connection() + " took longer than its timeout; PostgreSQL has rolled it"
                                + " back and ended the connection. Give it more time, or do less in it.",
                        end.server().orElse(null))
                : end;
    }

    private boolean endedBy(Set<String> sqlStates) {
        return wire.observed()
                .fatal()
                .filter(fatal -> sqlStates.contains(fatal.sqlState()))
                .isPresent();
    }

    private String connection() {
        return options + " (backend " + wire.connection().processId() + ")";
    }

    SessionClosedException closed() {
        return new SessionClosedException(
                "The connection to " + options + " is being closed: the application or the server is stopping.");
    }
}
