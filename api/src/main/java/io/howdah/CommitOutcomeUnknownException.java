// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * A commit was sent, and the connection broke before the answer came: the transaction is committed, or it is not. It is
 * no {@link ConnectionLostException}, because running the work again may do it twice. Look for what the work has written
 * first, by a key that it brought along; or keep {@code pg_current_xact_id()} from inside the transaction, and ask
 * {@code pg_xact_status} on another connection what became of it. {@link Database#inTransaction} never tries again.
 */
public class CommitOutcomeUnknownException extends TransactionException {
    private static final long serialVersionUID = 1L;

    /** @param cause how the connection ended */
    public CommitOutcomeUnknownException(String message, HowdahException cause) {
        super(ErrorId.COMMIT_OUTCOME_UNKNOWN, message, cause.server().orElse(null), cause);
    }
}
