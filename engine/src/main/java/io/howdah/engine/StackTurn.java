// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A stack on a connection: what has been done of it, and what a failure means. How its steps are sent is told apart by the
 * subclasses; what comes of it is the same.
 */
abstract class StackTurn extends Turn {
    /** Fails, and the transaction with it. */
    private static final Command DOOM = Command.internal("ROLLBACK TO SAVEPOINT howdah_stack_failed");

    static final Position START = new Position(0, 0, false);

    private final Stack stack;
    private final boolean inTransaction;
    private final Path path;
    private final StackTelemetry.Span span;
    private final List<Unit> units;
    private final Map<Integer, List<Outcome>> answers = new HashMap<>();
    private final Map<Integer, StackExecutionException> errors = new HashMap<>();
    private final Set<Step> healed = new HashSet<>();
    private int unit;
    private int step;
    private boolean framed;
    private boolean over;

    /** @param inTransaction whether the stack is part of a transaction that is open already */
    StackTurn(Pending<?> pending, Stack stack, boolean inTransaction, Path path, Line line) {
        super(pending, line);
        this.stack = stack;
        this.inTransaction = inTransaction;
        this.path = path;
        units = Unit.of(stack, line.stacks());
        span = line.stacks().began(stack, path);
    }

    /** Sends what comes next, from {@link #position} on. */
    abstract void go();

    /** Whether more may be sent before what was sent is answered. */
    abstract boolean pipelined();

    /** Whether a unit outside a transaction needs none of its own, because its steps stand before one Sync. */
    abstract boolean oneSync(Unit unit);

    @Override
    void begin() {
        for (int i = 0; i < stack.size(); i++) {
            HowdahException refusal = line().stacks().refusal(stack.operations().get(i));
            if (refusal != null && !stack.continuesOnError()) {
                failed(i, refusal, inTransaction ? Fate.CONTINUES : Fate.ROLLED_BACK);
                return;
            } else if (refusal != null) {
                errors.put(i, stack.failure(i, path, fateAlone(), refusal));
            }
        }
        proceed();
    }

    @Override
    Command running() {
        Unit current = units.get(Math.min(unit, units.size() - 1));
        Command last = current.steps().get(current.steps().size() - 1).command();
        if (unit == units.size()) {
            return last;
        }
        return step < current.steps().size()
                ? current.steps().get(step).command()
                : frame(current).end().orElse(last);
    }

    /** Each of its commands is, also one that holds others together. */
    @Override
    boolean limited() {
        return true;
    }

    /** Nobody may come between the parts of a stack. */
    @Override
    boolean unfinished() {
        return !over;
    }

    final boolean continuesOnError() {
        return stack.continuesOnError();
    }

    final boolean inTransaction() {
        return inTransaction;
    }

    final List<Unit> units() {
        return units;
    }

    final Position position() {
        return new Position(unit, step, framed);
    }

    final Frame frame(Unit of) {
        if (inTransaction) {
            return stack.continuesOnError() ? Frame.SAVEPOINT : Frame.NONE;
        }
        return oneSync(of) ? Frame.SYNC : Frame.TRANSACTION;
    }

    /** All steps up to there have been done. */
    final void reached(Position next) {
        unit = next.unit();
        step = next.step();
        framed = next.framed();
    }

    final void done(Step which, Outcome outcome) {
        answers.computeIfAbsent(which.operation(), none -> new ArrayList<>()).add(outcome);
    }

    /** Goes on behind what has been done, or ends. */
    final void proceed() {
        if (over) {
            return; // the connection has ended meanwhile
        }
        if (unit < units.size() && cancelWanted()) {
            int next = operation(position());
            Frame open = framed ? frame(units.get(unit)) : Frame.NONE;
            reached(new Position(units.size(), 0, false));
            undo(
                    open,
                    () -> failed(
                            next,
                            new QueryCancelledException(
                                    "The stack was cancelled before this operation was sent.", null),
                            fate()));
        } else if (unit < units.size()) {
            go();
        } else {
            over = true;
            List<Outcome> parts =
                    IntStream.range(0, stack.size()).mapToObj(this::part).toList();
            span.ended(errors.size(), null);
            end(Outcome.together(parts));
        }
    }

    private int operation(Position at) {
        Unit current = units.get(at.unit());
        return current.steps()
                .get(Math.min(at.step(), current.steps().size() - 1))
                .operation();
    }

    /** Undoes what a frame holds, if it is one that can, and goes on: at once if that may be. */
    final void undo(Frame open, Runnable then) {
        if (open.undo().isEmpty()) {
            then.run();
        } else if (pipelined() && unit < units.size()) {
            transmitter().send(open.undo().get(), Place.WHOLE, new Undone(this, () -> {}));
            then.run();
        } else {
            transmitter().send(open.undo().get(), Place.WHOLE, new Undone(this, then));
        }
    }

    /** Waits for what undoes something, whatever comes of it: what follows shows that. */
    private record Undone(StackTurn turn, Runnable then) implements Transmitter.Receiver {
        @Override
        public void answered(Outcome outcome) {
            then.run();
        }

        @Override
        public void failed(Transmitter.Failure failure) {
            then.run();
        }

        @Override
        public boolean toBeCancelled() {
            return turn.toBeCancelled();
        }

        @Override
        public boolean overLimit() {
            return turn.overLimit();
        }

        @Override
        public @Nullable String cancelledBecause() {
            return turn.cancelledBecause();
        }
    }

    private Outcome part(int operation) {
        StackExecutionException error = errors.get(operation);
        List<Outcome> all = answers.getOrDefault(operation, List.of());
        return error != null ? Outcome.failed(error) : Outcome.of(all);
    }

    /**
     * A step of the current unit has failed, or what ends the unit.
     *
     * @param which the step; null for the end
     * @param open whether the frame holds something to undo
     */
    final void unitFailed(@Nullable Step which, Transmitter.Failure failure, boolean open) {
        Frame frame = frame(units.get(unit));
        Frame undone = open ? frame : Frame.NONE;
        int operation = which == null ? lastOperation() : which.operation();
        if (failure.why() instanceof ConnectionLostException
                || failure.why() instanceof CommitOutcomeUnknownException) {
            failed(operation, failure.why(), Fate.UNKNOWN);
        } else if (which != null && failure.passing() && mayHeal(frame) && healed.add(which)) {
            units.get(unit).steps().forEach(each -> answers.remove(each.operation()));
            reached(new Position(unit, 0, false));
            undo(undone, this::proceed);
        } else if (stack.continuesOnError()) {
            failedAlone(unit, failure);
            reached(new Position(unit + 1, 0, false));
            undo(undone, this::proceed);
        } else if (failure.unsent() && frame == Frame.NONE) {
            unsent(operation, failure.why());
        } else {
            reached(new Position(units.size(), 0, false));
            undo(undone, () -> failed(operation, failure.why(), fate()));
        }
    }

    /** The caller's transaction knows nothing of the failure. What was done of the stack must not be committed alone. */
    private void unsent(int operation, HowdahException why) {
        if (answers.isEmpty()) {
            failed(operation, why, Fate.CONTINUES);
        } else {
            transmitter().send(DOOM, Place.WHOLE, new Undone(this, () -> failed(operation, why, Fate.ABORTED)));
        }
    }

    /** The end of a stack that fails fast is one behind its operations. */
    private int lastOperation() {
        return stack.continuesOnError() ? units.get(unit).operation() : stack.size();
    }

    /** A unit that is one operation has failed, and the others go on. */
    final void failedAlone(int failed, Transmitter.Failure failure) {
        int operation = units.get(failed).operation();
        errors.put(operation, stack.failure(operation, path, fateAlone(), failure.why()));
    }

    /** The unit can be done again when nothing of it stays, and nothing behind it has overtaken it. */
    private boolean mayHeal(Frame frame) {
        return frame == Frame.SAVEPOINT || (!stack.continuesOnError() && frame != Frame.NONE);
    }

    private Fate fate() {
        return inTransaction ? (stack.continuesOnError() ? Fate.CONTINUES : Fate.ABORTED) : Fate.ROLLED_BACK;
    }

    private Fate fateAlone() {
        return inTransaction ? Fate.CONTINUES : Fate.ROLLED_BACK;
    }

    private void failed(int operation, HowdahException cause, Fate fate) {
        if (over) {
            return;
        }
        over = true;
        StackExecutionException failure = stack.failure(operation, path, fate, cause);
        span.ended(errors.size(), failure);
        end(failure);
    }

    @Override
    void lost(HowdahException reason) {
        over = true;
        int operation = unit < units.size() ? operation(position()) : stack.size() - 1;
        StackExecutionException failure = stack.failure(operation, path, Fate.UNKNOWN, reason);
        span.ended(errors.size(), failure);
        super.lost(failure);
    }

    final boolean over() {
        return over;
    }

    /**
     * Where a stack has come to.
     *
     * @param unit the first that is not done
     * @param step the first of it that is not done
     * @param framed whether the frame of that unit has been begun
     */
    record Position(int unit, int step, boolean framed) {}
}
