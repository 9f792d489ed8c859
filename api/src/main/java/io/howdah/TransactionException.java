// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server ended the transaction (class 40), there is none (25P01) or no such savepoint in it (class 3B). */
public class TransactionException extends StatementException {
    private static final long serialVersionUID = 1L;

    public TransactionException(String message, ServerError server) {
        this(ErrorId.TRANSACTION, message, server);
    }

    protected TransactionException(ErrorId id, String message, @Nullable ServerError server) {
        this(id, message, server, null);
    }

    protected TransactionException(
            ErrorId id, String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(id, message, server, cause);
    }

    /** A transaction verb that makes no sense where it was called. */
    public static TransactionException usage(String message) {
        return new TransactionException(ErrorId.TRANSACTION_USAGE, message, null);
    }

    /** Work that was given a session and gave null; for engines only. */
    public static TransactionException withoutStage() {
        return usage(
                "The work gave null where a stage is expected that tells when it has ended; if it was to be done in a"
                        + " transaction it is undone. Return its last reply, or CompletableFuture.completedStage(null).");
    }
}
