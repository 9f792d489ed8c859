// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stack that is sent statement by statement, each when the one before was answered: {@code stack-native-disabled}. */
final class SequentialStack extends StackTurn implements Transmitter.Receiver {
    private @Nullable Step sent;

    SequentialStack(Pending<?> pending, Stack stack, boolean inTransaction, Line line) {
        super(pending, stack, inTransaction, Path.SEQUENTIAL, line);
    }

    @Override
    boolean pipelined() {
        return false;
    }

    /** Nothing does. */
    @Override
    void clear() {}

    /** Only what is a single statement. */
    @Override
    boolean oneSync(Unit unit) {
        return continuesOnError() && unit.steps().size() == 1;
    }

    @Override
    void go() {
        StackPosition at = course().position();
        Unit unit = course().unit();
        Frame frame = frame(unit);
        Optional<Command> control =
                !at.framed() ? frame.begin() : at.step() == unit.steps().size() ? frame.end() : Optional.empty();
        line().began(this);
        if (control.isPresent()) {
            sent = null;
            transmitter().send(control.get(), Place.WHOLE, this);
        } else {
            Step next = unit.steps().get(at.step());
            sent = next;
            transmitter().send(next.command(), next.place(), this);
        }
    }

    /** A statement outside a transaction commits by itself, when it has ended. */
    @Override
    public boolean commits() {
        return sent == null ? super.commits() : !transmitter().undone() && atWork(Frame.SYNC);
    }

    private boolean atWork(Frame frame) {
        return !course().finished() && frame(course().unit()) == frame;
    }

    @Override
    public boolean mayBeSentAgain() {
        return false; // the whole unit may
    }

    @Override
    public void answered(Outcome outcome) {
        StackPosition at = course().position();
        Unit unit = course().unit();
        Step done = sent;
        if (done != null) {
            done(done, outcome);
            if (done.command().aftermath().changesMeaning()) {
                course().ahead()
                        .skip(1)
                        .map(Step::command)
                        .filter(Command::boundWhenPrepared)
                        .forEach(transmitter()::forget);
            }
            boolean more =
                    at.step() + 1 < unit.steps().size() || frame(unit).end().isPresent();
            course().reached(
                            more
                                    ? new StackPosition(at.unit(), at.step() + 1, at.framed())
                                    : StackPosition.at(at.unit() + 1));
        } else if (Frame.rolledBack(outcome)) {
            unitFailed(null, Transmitter.Failure.rolledBack(), false);
            return;
        } else if (at.framed()) {
            course().reached(StackPosition.at(at.unit() + 1));
        } else {
            course().reached(new StackPosition(at.unit(), 0, true));
        }
        proceed();
    }

    @Override
    public void failed(Transmitter.Failure failure) {
        // a commit that has failed has ended the transaction
        unitFailed(sent, failure, course().position().framed() && (sent != null || inTransaction()));
    }
}
