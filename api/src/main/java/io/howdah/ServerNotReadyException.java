// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server is starting up, shutting down or recovering (57P03); trying again later helps. */
public class ServerNotReadyException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public ServerNotReadyException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.SERVER_NOT_READY, message, server, cause);
    }
}
