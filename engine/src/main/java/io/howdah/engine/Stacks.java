// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the stacks of a connection are executed.
 *
 * @param database its name in the configuration
 * @param shared whether sessions are lent for a transaction each, where no prepared statement stays
 */
record Stacks(String database, boolean sequential, boolean shared, StackTelemetry telemetry) {
    StackTurn turn(Pending<?> pending, Stack stack, boolean inTransaction, Turn.Line line) {
        return sequential || shared
                ? new SequentialStack(pending, stack, inTransaction, line)
                : new PipelinedStack(pending, stack, inTransaction, line);
    }

    /** Why an operation is not sent, if it is not. */
    @Nullable
    HowdahException refusal(Stack.Operation operation) {
        return operation.refusal() == null && shared
                ? SharedSession.refusal(new Commands(operation.commands()))
                : operation.refusal();
    }

    StackTelemetry.Span began(Stack stack, Path path) {
        return telemetry.began(new Call(database, stack, path, sequential));
    }

    private record Call(String database, Stack stack, Path path, boolean forced) implements StackTelemetry.Call {
        @Override
        public int statements() {
            return stack.size();
        }

        @Override
        public boolean continuesOnError() {
            return stack.continuesOnError();
        }

        @Override
        public List<String> hashedOperations() {
            return stack.operations().stream()
                    .map(operation -> StackExecutionException.hash(operation.sql()))
                    .toList();
        }
    }
}
