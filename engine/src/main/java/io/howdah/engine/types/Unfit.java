// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/** A value does not fit a type. The message goes on after the name of the place, and holds no value. */
public final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean convertible;

    public Unfit(String message) {
        this(message, false);
    }

    public Unfit(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        convertible = false;
    }

    /** @param convertible whether PostgreSQL might convert the value, if it were told what it is */
    Unfit(String message, boolean convertible) {
        super(message, null, false, false);
        this.convertible = convertible;
    }

    public boolean convertible() {
        return convertible;
    }

    /** What there is to say. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
