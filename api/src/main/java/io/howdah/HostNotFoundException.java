// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The host's name has no address. */
public class HostNotFoundException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public HostNotFoundException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.HOST_NOT_FOUND, message, server, cause);
    }
}
