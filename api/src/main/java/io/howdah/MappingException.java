// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** A row, or a value of it, does not fit the class that was asked for. */
public class MappingException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public MappingException(String message) {
        this(message, null);
    }

    public MappingException(String message, @Nullable Throwable cause) {
        super(ErrorId.MAPPING, message, cause);
    }
}
