// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** The server broke a deadlock by ending this transaction (40P01); running it again may help. */
public class DeadlockException extends TransactionException {
    private static final long serialVersionUID = 1L;

    public DeadlockException(String message, ServerError server) {
        this(ErrorId.DEADLOCK, message, server);
    }

    protected DeadlockException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
