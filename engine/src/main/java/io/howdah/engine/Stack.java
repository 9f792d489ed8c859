// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Mode;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOperation;
import io.howdah.StackOptions;
import io.howdah.StatementStack;
import io.howdah.UsageException;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.Script;
import io.howdah.engine.sql.StatementText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement stack, with the commands that its operations come to. */
record Stack(List<Operation> operations, boolean continuesOnError) implements Work {
    private static final Set<String> TRANSACTION_WORDS = Set.of("begin", "start", "commit", "end", "abort", "rollback");

    /**
     * An operation of the stack.
     *
     * @param sql as it was pushed
     * @param refusal why it cannot be sent, if that is known before
     */
    record Operation(String sql, List<Command> commands, @Nullable HowdahException refusal) {
        private static Operation of(StackOperation given, CallersJson json) {
            try {
                List<Command> commands =
                        switch (given.method()) {
                            case EXECUTE ->
                                List.of(StatementCommands.statement(
                                        given.sql(), given.parameters().toArray(), json));
                            case EXECUTE_MANY -> List.of(StatementCommands.each(given.sql(), given.parameters(), json));
                            case EXECUTE_SCRIPT ->
                                Script.statements(given.sql()).stream()
                                        .map(sql -> StatementCommands.stacked(sql, json))
                                        .toList();
                        };
                commands.forEach(Operation::refuseTransactionVerb);
                return new Operation(given.sql(), commands, null);
            } catch (HowdahException refusal) {
                return new Operation(given.sql(), List.of(), refusal);
            }
        }

        private static void refuseTransactionVerb(Command command) {
            String shown = command.toString().toLowerCase(Locale.ROOT);
            String verb = StatementText.firstWord(command.sql());
            boolean savepoint = verb.equals("rollback") && shown.matches("rollback( (work|transaction))? to\\b.*");
            if (!savepoint && (TRANSACTION_WORDS.contains(verb) || shown.startsWith("prepare transaction"))) {
                throw new UsageException(
                        ErrorId.STACK_INVALID,
                        "A stack begins and ends its transactions itself, so that no operation may; nothing was sent of '"
                                + command + "'. Leave it out, or use Database.inTransaction.");
            }
        }
    }

    /** @throws UsageException for an empty stack */
    static Stack of(StatementStack stack, StackOptions options, CallersJson json) {
        if (stack.isEmpty()) {
            throw new UsageException(
                    ErrorId.STACK_INVALID, "The stack is empty; push an operation before you execute it.");
        }
        return new Stack(
                stack.operations().stream()
                        .map(operation -> Operation.of(operation, json))
                        .toList(),
                options.continuesOnError());
    }

    @Override
    public boolean nothing() {
        return false;
    }

    int size() {
        return operations.size();
    }

    /**
     * The failure of an operation, or of the commit.
     *
     * @param index of the operation that failed; the size of the stack where the commit did
     * @param done how many operations before it were done
     */
    StackExecutionException failure(int index, int done, Path path, Fate fate, HowdahException cause) {
        String sql = operations.get(Math.min(index, size() - 1)).sql();
        Mode mode = continuesOnError ? Mode.CONTINUE_ON_ERROR : Mode.FAIL_FAST;
        return new StackExecutionException(
                index, done, size(), sql, StatementText.shorten(sql), mode, path, fate, cause);
    }

    /** The first operation, as far as it may be shown. */
    @Override
    public String toString() {
        return StatementText.shorten(operations.get(0).sql());
    }
}
