// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** A statement took longer than somebody allowed, and was cancelled on the server; {@link #limit()} says by whom. */
public class QueryTimeoutException extends OperationalException {
    private static final long serialVersionUID = 1L;

    private final Limit limit;

    /** Whose patience has ended. */
    public enum Limit {
        /** {@code await(Duration)} of the caller. */
        AWAIT,
        /** {@code command-timeout} of the configuration. */
        COMMAND,
        /** {@code statement_timeout} of PostgreSQL. */
        STATEMENT,
        /** {@code lock_timeout} of PostgreSQL: another transaction held a lock all that time. */
        LOCK,
        /** {@link TransactionOptions#timeout()}; from PostgreSQL 17 on the connection has ended with the transaction. */
        TRANSACTION
    }

    public QueryTimeoutException(Limit limit, String message, @Nullable ServerError server) {
        super(ErrorId.QUERY_TIMEOUT, message, server);
        this.limit = limit;
    }

    public Limit limit() {
        return limit;
    }
}
