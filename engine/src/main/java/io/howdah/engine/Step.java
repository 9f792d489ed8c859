// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import org.jspecify.annotations.Nullable;

/**
 * A command of a stack.
 *
 * @param operation the index of its operation
 * @param place of the command in the operation, as for {@link Execution}
 */
record Step(int operation, Command command, Place place) {
    /** Steps are told apart by what they are, not by what they say. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
