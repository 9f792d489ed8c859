// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;
import io.howdah.engine.Passengers.Passenger;
import io.howdah.engine.wire.Flight;
import io.howdah.engine.wire.Flight.GroupEnd;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack whose steps go out together, as many as may: in one flight when all of its statements are prepared. Those that
 * are not are prepared before it, but for those that must wait for others of the stack: they are prepared when a flight has
 * come to the first of them, and go with the next, see {@link StackPreparing}. One that cannot be prepared, and one whose
 * parameters do not fit, fails only when it is its turn.
 */
final class PipelinedStack extends StackTurn {
    private final StackPreparing preparing = new StackPreparing(this);
    private final Map<Step, Transmitter.Failure> refused = new HashMap<>();
    private final Set<Step> preparedAnew = new HashSet<>();
    private Passengers passengers = new Passengers(this, () -> {});
    private boolean aloft;
    /** Whether the flight that boards has the server parse anew what stands behind the last step that changes meanings. */
    private boolean reparsed;
    /** How often something had been done again when it was last looked at what is ahead. */
    private int repeats = -1;
    /** Where the stack is when the flight has landed well. */
    private StackPosition destination = StackPosition.START;

    PipelinedStack(Pending<?> pending, Stack stack, boolean inTransaction, Line line) {
        super(pending, stack, inTransaction, Path.NATIVE, line);
    }

    @Override
    boolean pipelined() {
        return true;
    }

    /** The last flight does so, but it may not have gone. */
    @Override
    void clear() {
        transmitter().closeUnkept();
    }

    /**
     * What stands before one Sync is one transaction for PostgreSQL, but for statements that cannot be part of one, which
     * end it, and those that want a transaction block, which are refused. Plain statements are neither.
     */
    @Override
    boolean oneSync(Unit unit) {
        List<Step> steps = unit.steps();
        return (continuesOnError() && steps.size() == 1)
                || (steps.stream().allMatch(step -> step.command().plain())
                        && (steps.size() == 1 || steps.stream().noneMatch(this::troubled)));
    }

    private Meanings meanings() {
        return preparing.meanings();
    }

    /** Whether it may have to wait for its turn, or to fail in it. */
    private boolean troubled(Step step) {
        return preparing.failedBefore(step)
                || refused.containsKey(step)
                || meanings().changedBy(step);
    }

    @Override
    void go() {
        StackPosition at = course().position();
        if (repeats != course().repeats()) {
            repeats = course().repeats();
            preparing.begin();
        }
        Unit unit = course().unit();
        Step head = at.step() < unit.steps().size() ? unit.steps().get(at.step()) : null;
        Transmitter.Failure refusal = head == null ? null : refused.get(head);
        Transmitter.Failure delay = head == null ? null : preparing.failure(head);
        boolean begun = at.framed() || frame(unit).begin().isEmpty();
        if (head != null && refusal != null) {
            unitFailed(head, refusal, at.framed());
        } else if (head != null && delay != null && at.equals(StackPosition.START) && !inTransaction()) {
            unitFailed(head, delay, false); // nothing stands before it that could make it valid
        } else if (head != null && preparing.isLate(head) && begun) {
            preparing.inTurn(head);
        } else {
            depart(at);
        }
    }

    @Override
    Command running() {
        return passengers
                .atWork()
                .filter(passenger -> aloft)
                .map(passenger -> passenger.execution().command())
                .orElseGet(super::running);
    }

    /** A flight that commits, by a command or by a Sync, has done so or not: nobody knows how far the server has come. */
    @Override
    public boolean commits() {
        Passenger last = passengers.atWork().filter(passenger -> aloft).orElse(null);
        if (last == null) {
            return false;
        }
        return frame(course().unit(last.unit())) == Frame.SYNC
                ? !transmitter().undone()
                : transmitter().undone() ? last.commits() : passengers.commitIsOpen();
    }

    @Override
    StackPosition unanswered() {
        Passenger next = passengers.atWork().filter(passenger -> aloft).orElse(null);
        Step step = next == null ? null : next.step();
        return next == null
                ? course().position()
                : new StackPosition(
                        next.unit(),
                        step == null
                                ? course().position().step()
                                : course().unit(next.unit()).steps().indexOf(step),
                        course().position().framed());
    }

    /** Of a flight only the group on which the server works is too late. */
    @Override
    void exceedLimit() {
        if (aloft) {
            passengers.exceedLimit();
        } else {
            super.exceedLimit();
        }
    }

    @Override
    public boolean toBeCancelled() {
        return super.toBeCancelled() || (aloft && passengers.late());
    }

    /** Takes on board what can go at once. */
    private void depart(StackPosition from) {
        passengers = new Passengers(this, () -> line().began(this));
        reparsed = false;
        Flight flight = transmitter().flight();
        StackPosition at = from;
        boolean more = true;
        while (more && !course().isEnd(at)) {
            int unit = at.unit();
            at = board(flight, frame(course().unit(unit)), at);
            boolean stopped = at.unit() == unit; // what comes next must wait
            more = !stopped && course().unit(unit).steps().stream().noneMatch(meanings()::forgottenBy);
        }
        flight.endGroup();
        destination = at;
        if (course().isEnd(at)) {
            flight.isLast();
        }
        aloft = true;
        line().began(this);
        transmitter().send(flight, this::landed);
    }

    /** Where it has come to; that is not the next unit where a step must wait. */
    private StackPosition board(Flight flight, Frame frame, StackPosition at) {
        Unit unit = course().unit(at.unit());
        if (!at.framed()) {
            frame.begin().ifPresent(begin -> board(flight, at.unit(), null, begin));
        }
        for (int i = at.step(); i < unit.steps().size(); i++) {
            Step step = unit.steps().get(i);
            if (preparing.isLate(step) || refused.containsKey(step)) {
                return new StackPosition(at.unit(), i, frame.begin().isPresent());
            }
            boardParsed(flight, frame, at.unit(), step, i);
            boolean last = i + 1 == unit.steps().size();
            if (meanings().forgottenBy(step) && !(last && frame.end().isEmpty())) {
                return new StackPosition(at.unit(), i + 1, frame.begin().isPresent());
            }
        }
        boolean alone = continuesOnError() && !inTransaction();
        if (alone && frame == Frame.TRANSACTION && at.step() < unit.steps().size()) {
            endGroup(flight); // so that a failure does not skip the COMMIT, which undoes what has failed
        }
        frame.end().ifPresent(end -> board(flight, at.unit(), null, end));
        if (alone || frame == Frame.SYNC) {
            endGroup(flight);
        }
        return StackPosition.at(at.unit() + 1);
    }

    /** A statement that was prepared behind the same steps may have been used elsewhere since, and mean what it meant there. */
    private void boardParsed(Flight flight, Frame frame, int unit, Step step, int index) {
        Optional<String> foregoing = preparing.foregoing(step);
        if (foregoing.isPresent() && !reparsed) {
            Passenger ahead = passengers.boardAhead(unit, step);
            ahead.with(transmitter().board(flight, Frame.REPARSE, Place.WHOLE, ahead));
            reparsed = true;
            if (frame == Frame.SYNC && index == 0) {
                endGroup(flight); // so that nothing stands before what must be alone
            }
        }
        board(flight, unit, step, step.command());
        foregoing.ifPresent(flight::onlyBehind);
        reparsed &= !meanings().changedBy(step);
    }

    private void endGroup(Flight flight) {
        flight.endGroup();
        passengers.endGroup();
    }

    private void board(Flight flight, int unit, @Nullable Step step, Command command) {
        Passenger passenger = passengers.board(unit, step);
        passenger.with(transmitter().board(flight, command, step == null ? Place.WHOLE : step.place(), passenger));
    }

    private void landed(Flight.Landing landing) {
        aloft = false;
        if (over()) {
            return;
        }
        landing.misplaced().forEach(index -> preparing.postpone(step(passengers.get(index))));
        Set<String> unprepared = landing.unprepared();
        if (!landing.misplaced().isEmpty() && Set.of(Frame.REPARSE.sql()).containsAll(unprepared)) {
            proceed(); // without those
        } else if (!unprepared.isEmpty()) {
            preparing.together(passengers, unprepared);
        } else if (landing.refused().isPresent()) {
            refused(passengers.get(landing.refused().getAsInt()));
        } else if (continuesOnError() && !inTransaction()) {
            eachAlone(landing.groups());
        } else {
            together(landing.groups().get(0));
        }
    }

    private static Step step(Passenger passenger) {
        return Objects.requireNonNull(passenger.step());
    }

    /** Its statement may have been prepared long ago; then it is looked at once more. */
    private void refused(Passenger passenger) {
        Step step = step(passenger); // what stands around the steps has no parameters
        if (!preparedAnew.add(step) || !transmitter().mayFitMeanwhile(passenger.execution(), this)) {
            refused.put(step, transmitter().refusal(passenger.execution()));
        }
        proceed();
    }

    /** All passengers shared one Sync: what stands behind a failure was skipped. */
    private void together(GroupEnd end) {
        Passenger failed = passengers.firstFailed().orElse(null);
        Transmitter.Failure failure = failed == null ? null : failed.failure();
        if (failed != null && failure != null) {
            course().reached(StackPosition.at(failed.unit()));
            unitFailed(failed.step(), failure, leavesOpen(failed));
        } else if (end.failure() != null) {
            unitFailed(null, transmitter().failure(end.failure()), false);
        } else {
            course().reached(destination);
            proceed();
        }
    }

    /** Whether a failure leaves something to undo, which that of a commit does not. */
    private boolean leavesOpen(Passenger failed) {
        return failed.step() != null || frame(course().unit(failed.unit())) == Frame.SAVEPOINT;
    }

    /**
     * Each unit had a Sync of its own, or two around its COMMIT, which has undone it where it failed; but for the last, where
     * that must wait.
     */
    private void eachAlone(List<GroupEnd> ends) {
        Passenger last = null;
        boolean repeated = false;
        Set<Integer> failed = new HashSet<>();
        for (Passenger passenger : passengers.stream().toList()) {
            GroupEnd end = ends.get(passenger.group());
            Transmitter.Failure failure = passenger.failure() != null || end.failure() == null
                    ? passenger.failure()
                    : transmitter().failure(end.failure());
            if (failure != null && failed.add(passenger.unit())) {
                last = passenger;
                repeated = failure.passing() && repeatsLast(passenger);
                if (!repeated) {
                    course().leaveOut(passenger.unit(), failure.why());
                }
            }
        }
        Passenger unfinished = last != null && destination.framed() && last.unit() == destination.unit() ? last : null;
        if (!repeated) {
            course().reached(unfinished == null ? destination : StackPosition.at(destination.unit() + 1));
        }
        undo(unfinished != null && leavesOpen(unfinished) ? Frame.TRANSACTION : Frame.NONE, this::proceed);
    }

    /** Those behind any other were done without it: it cannot be done again as if they had not been. */
    private boolean repeatsLast(Passenger failed) {
        Step step = failed.step();
        if (step == null || !destination.equals(StackPosition.at(failed.unit() + 1))) {
            return false;
        }
        course().reached(StackPosition.at(failed.unit()));
        return course().repeat(step);
    }
}
