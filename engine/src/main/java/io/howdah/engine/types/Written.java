// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/** What became of a value that was to be written as JSON, before it was known whether JSON is wanted. */
@FunctionalInterface
public interface Written {
    /**
     * The JSON.
     *
     * @param is what the value is, for messages
     * @throws Unfit when there is none
     */
    String text(String is);

    static Written as(String text) {
        return is -> text;
    }

    /** @param why goes on after what the value is, and holds no value */
    static Written not(String why, @Nullable Throwable cause) {
        return is -> {
            throw new Unfit(is + why, cause);
        };
    }
}
