// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The statement was cancelled: by {@link Reply#cancel()}, or by somebody else on the server. */
public class QueryCancelledException extends OperationalException {
    private static final long serialVersionUID = 1L;

    public QueryCancelledException(String message, @Nullable ServerError server) {
        super(ErrorId.QUERY_CANCELLED, message, server);
    }
}
