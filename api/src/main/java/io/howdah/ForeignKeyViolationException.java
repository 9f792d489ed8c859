// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A foreign key refused the row (23503). */
public class ForeignKeyViolationException extends IntegrityException {
    private static final long serialVersionUID = 1L;

    public ForeignKeyViolationException(String message, ServerError server) {
        this(ErrorId.FOREIGN_KEY_VIOLATION, message, server);
    }

    protected ForeignKeyViolationException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
