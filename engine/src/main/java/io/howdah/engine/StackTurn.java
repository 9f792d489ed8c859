// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack on a connection: how far it has come, and what a failure means. How its steps are sent is told apart by the
 * subclasses; what comes of it is the same.
 */
abstract class StackTurn extends Turn {
    /** Fails, and the transaction with it. */
    private static final Command DOOM = Command.internal("ROLLBACK TO SAVEPOINT howdah_stack_failed");

    private final Stack stack;
    private final boolean inTransaction;
    private final StackOutcomes outcomes;
    private final List<Unit> units;
    private final Set<Step> healed = new HashSet<>();
    private StackPosition position = StackPosition.START;
    /** What is on its way has taken too long; the rest of the stack has not. */
    private boolean late;
    /** Only what undoes the stack is still sent, and must not be cancelled. */
    private boolean ending;

    private boolean over;

    /** @param inTransaction whether the stack is part of a transaction that is open already */
    StackTurn(Pending<?> pending, Stack stack, boolean inTransaction, Path path, Line line) {
        super(pending, line);
        this.stack = stack;
        this.inTransaction = inTransaction;
        units = Unit.of(stack, line.stacks());
        outcomes = new StackOutcomes(stack, inTransaction, path, line.stacks().began(stack, path));
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
                failed(i, refusal, outcomes.unsentFate());
                return;
            } else if (refusal != null) {
                outcomes.failedAlone(i, refusal);
            }
        }
        proceed();
    }

    @Override
    Command running() {
        Unit current = units.get(Math.min(position.unit(), units.size() - 1));
        Command last = current.steps().get(current.steps().size() - 1).command();
        if (position.unit() == units.size()) {
            return last;
        }
        return position.step() < current.steps().size()
                ? current.steps().get(position.step()).command()
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

    @Override
    void exceedLimit() {
        late = !ending;
    }

    @Override
    public boolean overLimit() {
        return late;
    }

    @Override
    public boolean toBeCancelled() {
        return late || unwanted();
    }

    /** Whether all of it is to be cancelled. */
    final boolean unwanted() {
        return !ending && super.toBeCancelled();
    }

    /** What has taken too long has ended. */
    final void lateNoMore() {
        late = false;
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

    /** The first that has not been done. */
    final StackPosition position() {
        return position;
    }

    /** The first of which it is not known that it has been done, though it may have been sent. */
    StackPosition unanswered() {
        return position;
    }

    final Frame frame(Unit of) {
        if (inTransaction) {
            return stack.continuesOnError() ? Frame.SAVEPOINT : Frame.NONE;
        }
        return oneSync(of) ? Frame.SYNC : Frame.TRANSACTION;
    }

    /** All steps up to there have been done. */
    final void reached(StackPosition next) {
        position = next;
    }

    final void done(Step which, Outcome outcome) {
        outcomes.done(which, outcome);
    }

    private boolean allDone() {
        return position.unit() == units.size();
    }

    /** Goes on behind what has been done, or ends. */
    final void proceed() {
        late = false;
        if (!over && !allDone() && cancelWanted()) {
            int next = position.operation(units);
            Frame open = position.framed() ? frame(units.get(position.unit())) : Frame.NONE;
            endWith(
                    open,
                    next,
                    new QueryCancelledException("The stack was cancelled before this operation was sent.", null));
        } else if (!over && allDone()) {
            over = true;
            end(outcomes.ended());
        } else if (!over) {
            whenClear(this::go);
        }
    }

    /** What would follow on a request to cancel waits until that has arrived. Nothing follows when the connection ends. */
    private void whenClear(Runnable next) {
        line().whenClear(() -> {
            if (!over) {
                next.run();
            }
        });
    }

    /** Undoes what a frame holds, if it is one that can, and goes on: at once if that may be. */
    final void undo(Frame open, Runnable then) {
        late = false;
        if (open.undo().isEmpty()) {
            then.run();
        } else {
            boolean atOnce = pipelined() && !allDone();
            whenClear(() -> {
                transmitter().send(open.undo().get(), Place.WHOLE, new Undone(this, atOnce ? () -> {} : then));
                if (atOnce) {
                    then.run();
                }
            });
        }
    }

    /** Waits for what undoes something, whatever comes of it: what follows shows that. */
    private static final class Undone extends OnBehalf {
        private final Runnable then;

        Undone(StackTurn turn, Runnable then) {
            super(turn);
            this.then = then;
        }

        @Override
        public void answered(Outcome outcome) {
            then.run();
        }

        @Override
        public void failed(Transmitter.Failure failure) {
            then.run();
        }
    }

    /**
     * A step of the current unit has failed, or what ends the unit.
     *
     * @param which the step; null for the end
     * @param open whether the frame holds something to undo
     */
    final void unitFailed(@Nullable Step which, Transmitter.Failure failure, boolean open) {
        Unit unit = units.get(position.unit());
        Frame frame = frame(unit);
        Frame undone = open ? frame : Frame.NONE;
        int operation = which == null ? operationOfCommit(position) : which.operation();
        if (failure.why() instanceof CommitOutcomeUnknownException) {
            failed(operationOfCommit(position), failure.why(), Fate.UNKNOWN);
        } else if (failure.why() instanceof ConnectionLostException) {
            failed(operation, failure.why(), Fate.UNKNOWN);
        } else if (which != null && failure.passing() && mayHeal(frame) && heals(which)) {
            undo(undone, this::proceed);
        } else if (stack.continuesOnError()) {
            failedAlone(position.unit(), failure);
            reached(StackPosition.at(position.unit() + 1));
            undo(undone, this::proceed);
        } else if (failure.unsent() && frame == Frame.NONE) {
            unsent(operation, failure.why());
        } else {
            endWith(undone, operation, failure.why());
        }
    }

    /** The unit can be done again when nothing of it stays, and nothing behind it has overtaken it. */
    private boolean mayHeal(Frame frame) {
        return frame == Frame.SAVEPOINT || (frame != Frame.NONE && !(stack.continuesOnError() && pipelined()));
    }

    /** All of the current unit is to be done again, but only once because of the same step. */
    final boolean heals(Step failed) {
        boolean first = healed.add(failed);
        if (first) {
            outcomes.undone(units.get(position.unit()));
            reached(StackPosition.at(position.unit()));
        }
        return first;
    }

    private void endWith(Frame open, int operation, HowdahException why) {
        reached(StackPosition.at(units.size()));
        ending = true;
        undo(open, () -> failed(operation, why, outcomes.fate()));
    }

    /** The caller's transaction knows nothing of the failure. What was done of the stack must not be committed alone. */
    private void unsent(int operation, HowdahException why) {
        if (outcomes.nothingDone()) {
            failed(operation, why, Fate.CONTINUES);
        } else {
            transmitter().send(DOOM, Place.WHOLE, new Undone(this, () -> failed(operation, why, Fate.ABORTED)));
        }
    }

    /** The end of a stack that fails fast is one behind its operations. */
    private int operationOfCommit(StackPosition at) {
        return stack.continuesOnError() ? at.operation(units) : stack.size();
    }

    /** A unit that is one operation has failed, and the others go on. */
    final void failedAlone(int failed, Transmitter.Failure failure) {
        outcomes.failedAlone(units.get(failed).operation(), failure.why());
    }

    private void failed(int operation, HowdahException cause, Fate fate) {
        if (!over) {
            over = true;
            end(outcomes.failed(operation, fate, cause));
        }
    }

    @Override
    void lost(HowdahException reason) {
        over = true;
        StackPosition at = unanswered();
        int operation = at.unit() == units.size()
                ? stack.size() - 1
                : reason instanceof CommitOutcomeUnknownException ? operationOfCommit(at) : at.operation(units);
        super.lost(outcomes.failed(operation, Fate.UNKNOWN, reason));
    }

    final boolean over() {
        return over;
    }
}
