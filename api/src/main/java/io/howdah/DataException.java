// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A value does not fit its type or its place (class 22). */
public class DataException extends StatementException {
    private static final long serialVersionUID = 1L;

    public DataException(String message, ServerError server) {
        this(ErrorId.DATA, message, server);
    }

    protected DataException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
