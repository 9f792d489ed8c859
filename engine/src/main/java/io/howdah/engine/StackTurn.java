// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Path;
import org.jspecify.annotations.Nullable;

/**
 * A stack on a connection: its place among the other turns, and the order in which it goes on. How its steps are sent is
 * told apart by the subclasses; what comes of it is the same.
 */
abstract class StackTurn extends Turn {
    private final Stack stack;
    private final boolean inTransaction;
    private final StackOutcomes outcomes;
    private final StackCourse course;
    private final StackFailures failures;
    /** What is on its way has taken too long; the rest of the stack has not. */
    private boolean late;

    private boolean over;

    /** @param inTransaction whether the stack is part of a transaction that is open already */
    StackTurn(Pending<?> pending, Stack stack, boolean inTransaction, Path path, Line line) {
        super(pending, line);
        this.stack = stack;
        this.inTransaction = inTransaction;
        outcomes = new StackOutcomes(stack, inTransaction, path, line.stacks().began(stack, path));
        course = new StackCourse(stack, line.stacks(), outcomes);
        failures = new StackFailures(this, course, outcomes);
    }

    /** Sends what comes next, from where the course is on. */
    abstract void go();

    /** It ends, and nothing of it is to stay on the connection that the next one has no use for. */
    abstract void clear();

    /** Whether more may be sent before what was sent is answered. */
    abstract boolean pipelined();

    /** Whether a unit outside a transaction needs none of its own, because its steps stand before one Sync. */
    abstract boolean oneSync(Unit unit);

    @Override
    void begin() {
        for (int i = 0; i < stack.size(); i++) {
            HowdahException refusal = line().stacks().refusal(stack.operations().get(i));
            if (refusal != null && !stack.continuesOnError()) {
                fail(i, refusal, outcomes.unsentFate());
                return;
            } else if (refusal != null) {
                outcomes.failedAlone(i, refusal);
            }
        }
        proceed();
    }

    /** Goes on behind what has been done, or ends. */
    final void proceed() {
        late = false;
        if (!over && !course.finished() && cancelWanted()) {
            StackPosition next = course.position();
            failures.end(
                    next.framed() ? frame(course.unit()) : Frame.NONE,
                    course.operation(next),
                    new QueryCancelledException("The stack was cancelled before this operation was sent.", null));
        } else if (!over && course.finished()) {
            over = true;
            clear();
            end(outcomes.ended());
        } else if (!over) {
            whenClear(this::go);
        }
    }

    /** What would follow on a request to cancel waits until that has arrived. Nothing follows when the connection ends. */
    final void whenClear(Runnable next) {
        line().whenClear(() -> {
            if (!over) {
                next.run();
            }
        });
    }

    final boolean continuesOnError() {
        return stack.continuesOnError();
    }

    final boolean inTransaction() {
        return inTransaction;
    }

    final StackCourse course() {
        return course;
    }

    /** The first of which it is not known that it has been done, though it may have been sent. */
    StackPosition unanswered() {
        return course.position();
    }

    /** What is to hold the steps of a unit together. */
    final Frame frame(Unit of) {
        if (inTransaction) {
            return stack.continuesOnError() ? Frame.SAVEPOINT : Frame.NONE;
        }
        return oneSync(of) ? Frame.SYNC : Frame.TRANSACTION;
    }

    final void done(Step which, Outcome outcome) {
        outcomes.done(which, outcome);
    }

    /** As {@link StackFailures#ofUnit} says. */
    final void unitFailed(@Nullable Step which, Transmitter.Failure failure, boolean open) {
        failures.ofUnit(which, failure, open);
    }

    /** As {@link StackFailures#undo} says. */
    final void undo(Frame open, Runnable then) {
        failures.undo(open, then);
    }

    /** It has failed with an operation, and nothing is left to be undone. */
    final void fail(int operation, HowdahException cause, Fate fate) {
        if (!over) {
            over = true;
            clear();
            end(outcomes.failed(operation, fate, cause));
        }
    }

    @Override
    void lost(HowdahException reason) {
        over = true;
        StackPosition at = unanswered();
        boolean inCommit = reason instanceof CommitOutcomeUnknownException && !course.isEnd(at);
        int operation = inCommit ? course.operationOfCommit(at) : course.operation(at);
        super.lost(outcomes.failed(operation, Fate.UNKNOWN, reason));
    }

    final boolean over() {
        return over;
    }

    /** Nobody may come between the parts of a stack. */
    @Override
    boolean unfinished() {
        return !over;
    }

    @Override
    Command running() {
        Unit current = course.unit();
        int step = course.position().step();
        int last = current.steps().size() - 1;
        Command lastOfAll = current.steps().get(last).command();
        if (course.finished()) {
            return lastOfAll;
        }
        return step <= last
                ? current.steps().get(step).command()
                : frame(current).end().orElse(lastOfAll);
    }

    /** Each of its commands is, also one that holds others together. */
    @Override
    boolean limited() {
        return true;
    }

    @Override
    void exceedLimit() {
        late = !failures.ending();
    }

    /** What has taken too long has ended. */
    final void lateNoMore() {
        late = false;
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
        return !failures.ending() && super.toBeCancelled();
    }
}
