// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server has no connection to spare (53300). */
public class ServerFullException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public ServerFullException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.SERVER_FULL, message, server, cause);
    }
}
