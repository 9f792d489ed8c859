// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server did not finish connecting within {@code connect-timeout}. */
public class ConnectTimeoutException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public ConnectTimeoutException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.CONNECT_TIMEOUT, message, server, cause);
    }
}
