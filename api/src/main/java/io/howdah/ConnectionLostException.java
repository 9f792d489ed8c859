// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The connection broke. What became of the statements on their way is not known. */
public class ConnectionLostException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public ConnectionLostException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.CONNECTION_LOST, message, server, cause);
    }
}
