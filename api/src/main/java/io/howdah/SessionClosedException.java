// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** The session, or the database behind it, is closed. */
public class SessionClosedException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public SessionClosedException(String message) {
        super(ErrorId.SESSION_CLOSED, message);
    }
}
