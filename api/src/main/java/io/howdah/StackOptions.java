// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * How a {@link StatementStack} is executed. Immutable.
 *
 * @param continuesOnError whether operations behind one that fails are still done
 */
public record StackOptions(boolean continuesOnError) {
    private static final StackOptions DEFAULTS = new StackOptions(false);

    /**
     * Fail-fast: the first operation that fails ends the stack, and nothing of it stays. Outside a transaction the stack
     * is one; inside one it is part of it, which then can only be rolled back.
     */
    public static StackOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Each operation stands alone: one that fails leaves nothing behind, all others are done. Outside a transaction each
     * is committed by itself; inside one each has a savepoint, and the transaction goes on.
     */
    public StackOptions continueOnError() {
        return new StackOptions(true);
    }
}
