// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

/** A value does not fit a type. The message goes on after the name of the place, and holds no value. */
public final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unfit(String message) {
        super(message, null, false, false);
    }

    /** What there is to say. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
