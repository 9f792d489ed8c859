// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server does not accept this user with this password, or pg_hba.conf has no line for it. */
public class AuthenticationException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.AUTHENTICATION, message, server, cause);
    }
}
