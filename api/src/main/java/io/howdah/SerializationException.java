// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A concurrent transaction was in the way (40001); running the transaction again may help. */
public class SerializationException extends TransactionException {
    private static final long serialVersionUID = 1L;

    public SerializationException(String message, ServerError server) {
        this(ErrorId.SERIALIZATION, message, server);
    }

    protected SerializationException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}
