// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * Another transaction holds a lock, and the statement was not to wait for it: {@code NOWAIT}. A wait that was too long is
 * a {@link QueryTimeoutException} with {@link QueryTimeoutException.Limit#LOCK}.
 */
public class LockNotAvailableException extends OperationalException {
    private static final long serialVersionUID = 1L;

    public LockNotAvailableException(String message, ServerError server) {
        super(ErrorId.LOCK_NOT_AVAILABLE, message, server);
    }
}
