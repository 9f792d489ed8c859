// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import org.jspecify.annotations.Nullable;

/** Makes turns of work, each of its own kind; and says which work gets none. */
final class Turns {
    private final boolean pooled;
    private final TransactionState transaction;
    private final Turn.Line line;

    /** @param pooled whether what is left behind on the connection is found by others */
    Turns(boolean pooled, TransactionState transaction, Turn.Line line) {
        this.pooled = pooled;
        this.transaction = transaction;
        this.line = line;
    }

    /** Why the work is not to be done here and now; null when it is. */
    @Nullable
    HowdahException refusal(Work work) {
        HowdahException misplaced = transaction.refusal(work);
        return misplaced == null && pooled && !(work instanceof Stack) ? SharedSession.refusal(work) : misplaced;
    }

    Turn of(Pending<?> pending) {
        if (pending.work() instanceof Command command) {
            return command.errand() instanceof Copying copying
                    ? new CopyTurn(pending, command, copying, line)
                    : new CommandTurn(pending, command, line);
        }
        if (pending.work() instanceof Commands script) {
            return new ScriptTurn(pending, script, line);
        }
        return line.stacks().turn(pending, (Stack) pending.work(), transaction.open(), line);
    }
}
