// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ConnectionLostException;
import io.howdah.ServerError;
import io.howdah.SessionClosedException;
import io.howdah.engine.wire.WireFactory.Wire;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a connection has ended, in the words for those whose work ends with it. */
final class Farewell {
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

    ConnectionLostException lost() {
        Optional<ServerError> said =
                wire.observed().fatal().map(fatal -> ServerError.of(fatal.sqlState(), fatal.message()));
        String why = said.map(error -> ": " + error.message() + " [" + error.sqlState() + "]")
                .orElse("");
        return new ConnectionLostException(
                "The connection to " + options + " (backend "
                        + wire.connection().processId() + ") is gone" + why
                        + ". What became of statements on their way is not known; run the work again on a new session.",
                said.orElse(null),
                cause);
    }

    ConnectionLostException lost(Throwable failure) {
        cause = cause == null ? failure : cause;
        return lost();
    }

    SessionClosedException closed() {
        return new SessionClosedException(
                "The connection to " + options + " is being closed: the application or the server is stopping.");
    }
}
