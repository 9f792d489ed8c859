// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** A connection could not be made, or broke. The message names host, port, database and user. */
public class ConnectionException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public ConnectionException(ErrorId id, String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(id, message, server, cause);
    }
}
