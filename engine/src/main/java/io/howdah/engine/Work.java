// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import org.jspecify.annotations.Nullable;

/** What one reply is for: a statement, or several that belong together. */
public sealed interface Work permits Command, Commands, Stack {
    /** Whether nothing is to be sent, so that no connection is needed. */
    boolean nothing();

    /** Whether it needs the connection for itself. */
    default boolean alone() {
        return false;
    }

    /** The cursor whose own transaction it may leave open. */
    default @Nullable Cursor owner() {
        return null;
    }
}
