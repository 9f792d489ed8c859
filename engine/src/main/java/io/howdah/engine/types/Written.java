// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/** What became of a value that was to be written as JSON, before it was known whether JSON is wanted. */
public final class Written {
    private final @Nullable String text;
    private final String why;
    private final @Nullable Throwable cause;

    private Written(@Nullable String text, String why, @Nullable Throwable cause) {
        this.text = text;
        this.why = why;
        this.cause = cause;
    }

    public static Written as(String text) {
        return new Written(text, "", null);
    }

    /** @param why goes on after what the value is, and holds no value */
    public static Written not(String why, @Nullable Throwable cause) {
        return new Written(null, why, cause);
    }

    String text(String is) {
        if (text == null) {
            throw new Unfit(is + why, cause);
        }
        return text;
    }
}
