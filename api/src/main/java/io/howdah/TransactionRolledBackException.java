// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/**
 * A commit was asked for, and PostgreSQL rolled the transaction back: a statement in it had failed. PostgreSQL itself
 * reports this as success. The cause is the failure of that statement.
 */
public class TransactionRolledBackException extends TransactionException {
    private static final long serialVersionUID = 1L;

    /** @param cause why the statement in it had failed, if that is known */
    public TransactionRolledBackException(String message, @Nullable Throwable cause) {
        super(ErrorId.ROLLED_BACK, message, null, cause);
    }
}
