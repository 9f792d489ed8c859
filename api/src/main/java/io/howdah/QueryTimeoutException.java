// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The statement took longer than the server or the caller allowed; it was cancelled on the server. */
public class QueryTimeoutException extends OperationalException {
    private static final long serialVersionUID = 1L;

    public QueryTimeoutException(String message, @Nullable ServerError server) {
        super(ErrorId.QUERY_TIMEOUT, message, server);
    }
}
