// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A query that must give a row gave none. */
public class NoRowsException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public NoRowsException(String message) {
        super(ErrorId.NO_ROWS, message);
    }
}
