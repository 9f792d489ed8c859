// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server refused a statement. The subclasses follow the classes of SQLSTATE. */
public class StatementException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public StatementException(String message, ServerError server) {
        this(ErrorId.STATEMENT, message, server);
    }

    /** @param first the failure of another statement, because of which this one was refused */
    public StatementException(String message, ServerError server, HowdahException first) {
        this(ErrorId.STATEMENT, message, server, first);
    }

    protected StatementException(ErrorId id, String message, @Nullable ServerError server) {
        this(id, message, server, null);
    }

    protected StatementException(ErrorId id, String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(id, message, server, cause);
    }
}
