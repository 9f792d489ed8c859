// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.StackExecutionException.Fate;
import org.jspecify.annotations.Nullable;

/**
 * What it means for a stack that something of it has failed: it is undone, and then done again, left out, or the end of the
 * stack. On the event loop.
 */
final class StackFailures {
    /** Fails, and the transaction with it. */
    private static final Command DOOM = Command.internal("ROLLBACK TO SAVEPOINT howdah_stack_failed");

    private final StackTurn turn;
    private final StackCourse course;
    private final StackOutcomes outcomes;
    private boolean ending;

    StackFailures(StackTurn turn, StackCourse course, StackOutcomes outcomes) {
        this.turn = turn;
        this.course = course;
        this.outcomes = outcomes;
    }

    /** Only what undoes the stack is still sent, and must not be cancelled. */
    boolean ending() {
        return ending;
    }

    /**
     * A step of the current unit has failed, or what ends the unit.
     *
     * @param which the step; null for the end
     * @param open whether the frame holds something to undo
     */
    void ofUnit(@Nullable Step which, Transmitter.Failure failure, boolean open) {
        Frame frame = turn.frame(course.unit());
        Frame undone = open ? frame : Frame.NONE;
        int commit = course.operationOfCommit(course.position());
        int operation = which == null ? commit : which.operation();
        if (failure.why() instanceof CommitOutcomeUnknownException) {
            turn.fail(commit, failure.why(), Fate.UNKNOWN);
        } else if (failure.why() instanceof ConnectionLostException) {
            turn.fail(operation, failure.why(), Fate.UNKNOWN);
        } else if (which != null && failure.passing() && mayRepeat(frame) && course.repeat(which)) {
            undo(undone, turn::proceed);
        } else if (turn.continuesOnError()) {
            int unit = course.position().unit();
            course.leaveOut(unit, failure.why());
            course.reached(StackPosition.at(unit + 1));
            undo(undone, turn::proceed);
        } else if (failure.unsent() && frame == Frame.NONE) {
            endUnsent(operation, failure.why());
        } else {
            end(undone, operation, failure.why());
        }
    }

    /** The unit can be done again when nothing of it stays, and nothing behind it has overtaken it. */
    private boolean mayRepeat(Frame frame) {
        return frame == Frame.SAVEPOINT || (frame != Frame.NONE && !(turn.continuesOnError() && turn.pipelined()));
    }

    /** The stack fails with an operation, when what a frame holds has been undone. */
    void end(Frame open, int operation, HowdahException why) {
        course.giveUp();
        ending = true;
        undo(open, () -> turn.fail(operation, why, outcomes.fate()));
    }

    /** The caller's transaction knows nothing of the failure. What was done of the stack must not be committed alone. */
    private void endUnsent(int operation, HowdahException why) {
        if (outcomes.nothingDone()) {
            turn.fail(operation, why, Fate.CONTINUES);
        } else {
            turn.transmitter().send(DOOM, Place.WHOLE, new Undone(() -> turn.fail(operation, why, Fate.ABORTED)));
        }
    }

    /** Undoes what a frame holds, if it is one that can, and goes on: at once if that may be. */
    void undo(Frame open, Runnable then) {
        turn.lateNoMore();
        if (open.undo().isEmpty()) {
            then.run();
        } else {
            boolean atOnce = turn.pipelined() && !course.finished();
            turn.whenClear(() -> {
                turn.transmitter().send(open.undo().get(), Place.WHOLE, new Undone(atOnce ? () -> {} : then));
                if (atOnce) {
                    then.run();
                }
            });
        }
    }

    /** Waits for what undoes something, whatever comes of it: what follows shows that. */
    private final class Undone extends OnBehalf {
        private final Runnable then;

        Undone(Runnable then) {
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
}
