// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/**
 * Whether types have changed since their connection learned them, as far as somebody has noticed: its event loop by a
 * statement that changes them, or a thread that reads a value which is not of its type any more. Each is equal to every
 * other, so that types with it are.
 */
public final class Outdated {
    private volatile boolean noticed;

    public void notice() {
        noticed = true;
    }

    boolean noticed() {
        return noticed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Outdated;
    }

    @Override
    public int hashCode() {
        return Outdated.class.hashCode();
    }

    @Override
    public String toString() {
        return noticed ? "outdated" : "as learned";
    }
}
