// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** The server did not understand the SQL, or a name in it is unknown (class 42). */
public class SqlGrammarException extends StatementException {
    private static final long serialVersionUID = 1L;

    public SqlGrammarException(String message, ServerError server) {
        this(ErrorId.SQL_GRAMMAR, message, server);
    }

    protected SqlGrammarException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
