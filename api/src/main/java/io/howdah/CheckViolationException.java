// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A check constraint refused the row (23514). */
public class CheckViolationException extends IntegrityException {
    private static final long serialVersionUID = 1L;

    public CheckViolationException(String message, ServerError server) {
        this(ErrorId.CHECK_VIOLATION, message, server);
    }

    protected CheckViolationException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
