// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server has no database of that name (3D000). */
public class DatabaseNotFoundException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    public DatabaseNotFoundException(String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(ErrorId.DATABASE_NOT_FOUND, message, server, cause);
    }
}
