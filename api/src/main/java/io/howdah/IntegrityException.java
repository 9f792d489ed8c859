// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A constraint of the database refused the change. */
public class IntegrityException extends StatementException {
    private static final long serialVersionUID = 1L;

    public IntegrityException(String message, ServerError server) {
        this(ErrorId.INTEGRITY, message, server);
    }

    protected IntegrityException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
