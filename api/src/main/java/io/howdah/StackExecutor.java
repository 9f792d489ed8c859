// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;

/**
 * Executes statement stacks on one database: what {@link Database#stacks()} gives, and what is injected.
 *
 * <pre>{@code
 * StackExecutor stacks = database.stacks();
 * long permissions = stacks.execute(login).await().get(2).rowsAffected();
 * }</pre>
 *
 * <p>Thread-safe. In a JTA transaction a stack is part of it; see {@link Statements#executeStack}.
 */
@FunctionalInterface
public interface StackExecutor {
    /** Executes a stack that fails fast. */
    default Reply<List<StackResult>> execute(StatementStack stack) {
        return execute(stack, StackOptions.defaults());
    }

    /** As {@link Statements#executeStack(StatementStack, StackOptions)}. */
    Reply<List<StackResult>> execute(StatementStack stack, StackOptions options);
}
