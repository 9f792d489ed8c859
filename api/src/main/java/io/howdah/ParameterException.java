// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The parameters do not fit the statement: their number, or a value of a type that PostgreSQL cannot take. Nothing was sent. */
public class ParameterException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public ParameterException(String message) {
        this(message, null);
    }

    public ParameterException(String message, @Nullable Throwable cause) {
        super(ErrorId.PARAMETERS, message, cause);
    }
}
