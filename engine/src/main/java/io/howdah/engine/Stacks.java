// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Path;
import java.util.List;

/**
 * How the stacks of a connection are executed.
 *
 * @param database its name in the configuration
 */
record Stacks(String database, boolean sequential, StackTelemetry telemetry) {
    StackTurn turn(Pending<?> pending, Stack stack, boolean inTransaction, Turn.Line line) {
        return sequential
                ? new SequentialStack(pending, stack, inTransaction, line)
                : new PipelinedStack(pending, stack, inTransaction, line);
    }

    StackTelemetry.Span began(Stack stack, Path path) {
        return telemetry.began(new Call(database, stack, path));
    }

    private record Call(String database, Stack stack, Path path) implements StackTelemetry.Call {
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
