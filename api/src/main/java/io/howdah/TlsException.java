// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** TLS was asked for and cannot be had, or the server's certificate does not hold. */
public class TlsException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public TlsException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.TLS, message, server, cause);
    }
}
