// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/** What the only row of a change has in one column, as a parameter: where it does not fit, that is said of the row. */
public record Lone(Object value) {
    /** As a parameter; a null is one as it is. */
    public static @Nullable Object of(@Nullable Object value) {
        return value == null ? null : new Lone(value);
    }

    Object carried(Type type) {
        try {
            return Encoder.carried(type, value);
        } catch (Unfit unfit) {
            throw Elements.in(0, unfit);
        }
    }

    /** Vert.x, and a log, are not shown the value. */
    @Override
    public String toString() {
        return "Lone[]";
    }
}
