// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the statements of a pipelined stack: all that are unknown together, but for those that are better late. Late are
 * those that cannot be prepared yet, and those that mean something else behind a step before them, say because that makes
 * their table, unless they were prepared behind the same before. They are prepared together when it is the turn of the
 * first. On the event loop.
 */
final class StackPreparing {
    private final PipelinedStack stack;
    private final Map<Step, Transmitter.Failure> failures = new HashMap<>();
    private final Set<Step> failedBefore = new HashSet<>();
    private final Set<Step> postponed = new HashSet<>();
    private final Set<Step> preparedInTurn = new HashSet<>();
    private final Meanings meanings;

    StackPreparing(PipelinedStack stack) {
        this.stack = stack;
        meanings = new Meanings(stack.course().ahead());
    }

    Meanings meanings() {
        return meanings;
    }

    /** Whether it is to be prepared when it is its turn. */
    boolean isLate(Step step) {
        return failures.containsKey(step) || postponed.contains(step);
    }

    /** Why it could not be prepared, if that was tried. */
    Transmitter.@Nullable Failure failure(Step step) {
        return failures.get(step);
    }

    /**
     * Whether it could not be prepared once, though it may have been since: what holds its unit together depends on that, and
     * must not change when the unit has begun.
     */
    boolean failedBefore(Step step) {
        return failedBefore.contains(step);
    }

    /** What is ahead has not been done, or is to be done again: what was prepared for it may not be what it means then. */
    void begin() {
        stack.course().ahead().filter(meanings::depends).forEach(step -> {
            preparedInTurn.remove(step);
            if (meanings.foregoing(step).isEmpty()) {
                postponed.add(step);
            }
        });
    }

    /** It was not prepared where it stands. */
    void postpone(Step step) {
        postponed.add(step);
    }

    /** Behind what a step must have been prepared in another stack, if it was not in this one. */
    Optional<String> foregoing(Step step) {
        return preparedInTurn.contains(step) ? Optional.empty() : meanings.foregoing(step);
    }

    /**
     * Prepares what a flight lacks. A failure inside a transaction would end that: there a savepoint stands around.
     *
     * @param unknown SQL of some of the passengers
     */
    void together(Passengers passengers, Set<String> unknown) {
        List<Command> commands = Stream.concat(
                        passengers.frames(), // behind a step that fails they would, too
                        passengers.steps().map(Step::command))
                .filter(command -> unknown.contains(command.sql()))
                .toList();
        boolean guarded = inTransaction();
        stack.transmitter().prepare(commands, guarded, stack, failed -> {
            passengers
                    .steps()
                    .filter(step -> unknown.contains(step.command().sql()) && !isLate(step))
                    .forEach(step -> tried(step, failed.get(step.command().sql())));
            Transmitter.Failure ofFrame = passengers
                    .frames()
                    .flatMap(frame -> Stream.ofNullable(failed.get(frame.sql())))
                    .findFirst()
                    .orElse(null);
            stack.undo(guarded && !failed.isEmpty() ? Frame.SAVEPOINT : Frame.NONE, behind(ofFrame));
        });
    }

    private void tried(Step step, Transmitter.@Nullable Failure failure) {
        if (failure == null) {
            failures.remove(step);
            postponed.remove(step);
        } else {
            failures.put(step, failure);
            failedBefore.add(step);
        }
    }

    /** Without its frame, which a transaction that has failed refuses, a unit cannot be done. */
    private Runnable behind(Transmitter.@Nullable Failure ofFrame) {
        return ofFrame == null
                ? stack::proceed
                : () -> stack.unitFailed(
                        null, ofFrame, stack.course().position().framed());
    }

    /** The others that wait are prepared with it, so that each does not cost two round trips; only its failure counts. */
    void inTurn(Step head) {
        List<Step> together = late();
        List<Command> commands =
                new ArrayList<>(together.stream().map(Step::command).toList());
        if (meanings.foregoing(head).isPresent() && !stack.transmitter().hasPrepared(Frame.REPARSE)) {
            commands.add(Frame.REPARSE); // for the next stack, which need not wait for it then
        }
        boolean guarded = commands.size() > 1 && inTransaction();
        stack.transmitter().prepare(commands, guarded, stack, failed -> {
            together.forEach(step -> triedInTurn(step, failed.get(step.command().sql())));
            Frame guard = guarded && !failed.isEmpty() ? Frame.SAVEPOINT : Frame.NONE;
            Transmitter.Failure failure = failed.get(head.command().sql());
            if (failure == null) {
                stack.undo(guard, stack::proceed);
            } else {
                headFailed(head, failure, guard);
            }
        });
    }

    private void triedInTurn(Step step, Transmitter.@Nullable Failure failure) {
        tried(step, failure);
        if (failure == null) {
            preparedInTurn.add(step);
            meanings.foregoing(step).filter(others -> stack.course().complete()).ifPresent(others -> stack.transmitter()
                    .preparedBehind(step.command(), others));
        }
    }

    /** The late ones that have not been done, up to the next step that changes what others mean. */
    private List<Step> late() {
        List<Step> late = new ArrayList<>();
        for (Step step : stack.course().ahead().toList()) {
            if (isLate(step)) {
                late.add(step);
            }
            if (meanings.changedBy(step)) {
                break;
            }
        }
        return late;
    }

    /** A transaction that fails with it is left failed; where its unit has a savepoint the guard inside is undone before. */
    private void headFailed(Step head, Transmitter.Failure failure, Frame guard) {
        boolean savepoint = stack.frame(stack.course().unit()) == Frame.SAVEPOINT;
        stack.undo(
                savepoint ? guard : Frame.NONE,
                () -> stack.unitFailed(head, failure, stack.course().position().framed()));
    }

    private boolean inTransaction() {
        return stack.inTransaction() || stack.course().position().framed();
    }
}
