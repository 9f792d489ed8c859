// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** A verb was called where it cannot work, whatever the database says; {@link #id()} tells which. */
public class UsageException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public UsageException(ErrorId id, String message) {
        super(id, message);
    }

    public UsageException(ErrorId id, String message, @Nullable Throwable cause) {
        super(id, message, cause);
    }
}
