// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How far a stack has come, and what of it is to be done next. On the event loop. */
final class StackCourse {
    private final Stack stack;
    private final List<Unit> units;
    private final StackOutcomes outcomes;
    private final Set<Step> repeatedFor = new HashSet<>();
    private boolean complete = true;
    private StackPosition position = StackPosition.START;

    StackCourse(Stack stack, Stacks how, StackOutcomes outcomes) {
        this.stack = stack;
        this.outcomes = outcomes;
        units = Unit.of(stack, how);
    }

    Unit unit(int index) {
        return units.get(index);
    }

    /** The first that has not been done. */
    StackPosition position() {
        return position;
    }

    /** The unit of that, or the last when none is left. */
    Unit unit() {
        return units.get(Math.min(position.unit(), units.size() - 1));
    }

    /** Whether nothing is left to be done. */
    boolean finished() {
        return isEnd(position);
    }

    /** Whether that is behind the last unit. */
    boolean isEnd(StackPosition at) {
        return at.unit() == units.size();
    }

    /** The steps that have not been done, in their order. */
    Stream<Step> ahead() {
        return units.stream()
                .skip(position.unit())
                .flatMap(unit -> unit.steps().stream())
                .skip(position.step());
    }

    /** All steps up to there have been done. */
    void reached(StackPosition next) {
        position = next;
    }

    /** Nothing more is done. */
    void giveUp() {
        position = StackPosition.at(units.size());
    }

    /** A unit that is one operation has failed, and the others are done without it. */
    void leaveOut(int unit, HowdahException why) {
        complete = false;
        outcomes.failedAlone(units.get(unit).operation(), why);
    }

    /** Whether nothing has been left out. */
    boolean complete() {
        return complete;
    }

    /** How often something has been done again. */
    int repeats() {
        return repeatedFor.size();
    }

    /** All of the unit is to be done again, but only once because of the same step. */
    boolean repeat(Step failed) {
        boolean first = repeatedFor.add(failed);
        if (first) {
            outcomes.undone(unit());
            position = StackPosition.at(position.unit());
        }
        return first;
    }

    /** The operation there, or the last when none is left. */
    int operation(StackPosition at) {
        return isEnd(at) ? stack.size() - 1 : at.operation(units);
    }

    /** The operation with which a commit there fails; that of a stack that fails fast is one behind all of them. */
    int operationOfCommit(StackPosition at) {
        return stack.continuesOnError() ? operation(at) : stack.size();
    }
}
