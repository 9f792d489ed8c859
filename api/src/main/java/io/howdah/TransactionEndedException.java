// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * A call belongs to a JTA transaction that has ended, so nothing was sent: outside of it the statement would have been
 * committed by itself.
 */
public class TransactionEndedException extends TransactionException {
    private static final long serialVersionUID = 1L;

    public TransactionEndedException(String message) {
        super(ErrorId.TRANSACTION_ENDED, message, null);
    }
}
