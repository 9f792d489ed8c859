// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A query that must give one row gave more. */
public class TooManyRowsException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public TooManyRowsException(String message) {
        super(ErrorId.TOO_MANY_ROWS, message);
    }
}
