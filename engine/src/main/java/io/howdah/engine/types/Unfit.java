// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;
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

    private Unfit(String message, boolean convertible) {
        super(message, null, false, false);
        this.convertible = convertible;
    }

    /** The value is of a class that the type does not take. */
    static Unfit taking(String type, String accepts, Object value) {
        return new Unfit(is(value) + "; " + type + " takes " + accepts, true);
    }

    /** What a value is, in words. */
    static String is(Object value) {
        if (value instanceof Structured structured) {
            return structured.is();
        }
        if (value instanceof Constant constant) {
            return "is a constant of " + constant.enumName();
        }
        return value instanceof List
                ? "is an array or a Collection"
                : "is of the class " + value.getClass().getSimpleName();
    }

    /** Whether PostgreSQL might convert the value, if it were told what it is. */
    public boolean convertible() {
        return convertible;
    }

    /** What there is to say. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
