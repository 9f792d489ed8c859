// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

/** What one reply is for: a statement, or several that belong together. */
public sealed interface Work permits Command, Commands {
    /** Whether nothing is to be sent, so that no connection is needed. */
    boolean nothing();
}
