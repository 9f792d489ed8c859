// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** Nothing answers at the host and port, or the network between fails. */
public class ServerUnreachableException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public ServerUnreachableException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.SERVER_UNREACHABLE, message, server, cause);
    }
}
