// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Steps of a stack that stand or fall together: all of one that fails fast, else those of each operation. */
record Unit(List<Step> steps) {
    static List<Unit> of(Stack stack, Stacks how) {
        List<Unit> units = new ArrayList<>();
        for (int operation = 0; operation < stack.size(); operation++) {
            Stack.Operation given = stack.operations().get(operation);
            List<Step> steps = how.refusal(given) == null ? steps(operation, given.commands()) : List.of();
            if (!steps.isEmpty()) {
                units.add(new Unit(steps));
            }
        }
        return stack.continuesOnError() || units.isEmpty() ? units : List.of(together(units));
    }

    private static Unit together(List<Unit> units) {
        return new Unit(units.stream().flatMap(unit -> unit.steps().stream()).toList());
    }

    private static List<Step> steps(int operation, List<Command> commands) {
        return IntStream.range(0, commands.size())
                .mapToObj(i -> new Step(
                        operation,
                        commands.get(i),
                        commands.size() == 1 ? Place.WHOLE : Place.inScript(i, commands.size())))
                .toList();
    }

    /** The operation that the unit is, of a stack that goes on where one fails. */
    int operation() {
        return steps.get(0).operation();
    }
}
