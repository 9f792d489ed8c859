// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A unique constraint refused the row (23505). */
public class UniqueViolationException extends IntegrityException {
    private static final long serialVersionUID = 1L;

    public UniqueViolationException(String message, ServerError server) {
        this(ErrorId.UNIQUE_VIOLATION, message, server);
    }

    protected UniqueViolationException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
