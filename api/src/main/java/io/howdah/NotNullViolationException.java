// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A column that must not be null got none (23502). */
public class NotNullViolationException extends IntegrityException {
    private static final long serialVersionUID = 1L;

    public NotNullViolationException(String message, ServerError server) {
        this(ErrorId.NOT_NULL_VIOLATION, message, server);
    }

    protected NotNullViolationException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
