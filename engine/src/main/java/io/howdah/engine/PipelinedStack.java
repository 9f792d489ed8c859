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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack whose steps go out together, as many as may: in one flight when all of its statements are prepared. Those that
 * are not are prepared together before. One that cannot be prepared then, say because a step before it makes its table, is
 * prepared again when it is its turn. It, and one whose parameters do not fit, fails only then.
 */
final class PipelinedStack extends StackTurn {
    private final Map<Step, Transmitter.Failure> unprepared = new HashMap<>();
    private final Map<Step, Transmitter.Failure> refused = new HashMap<>();
    private final Set<Step> preparedAnew = new HashSet<>();
    private final Set<Step> troubled = new HashSet<>();
    private Passengers passengers = new Passengers(this, () -> {});
    private boolean aloft;
    /** Where the stack is when the flight has landed well. */
    private StackPosition destination = StackPosition.START;

    PipelinedStack(Pending<?> pending, Stack stack, boolean inTransaction, Line line) {
        super(pending, stack, inTransaction, Path.NATIVE, line);
    }

    @Override
    boolean pipelined() {
        return true;
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
                        && (steps.size() == 1 || steps.stream().noneMatch(troubled::contains)));
    }

    @Override
    void go() {
        StackPosition at = course().position();
        Unit unit = course().unit();
        Step head = at.step() < unit.steps().size() ? unit.steps().get(at.step()) : null;
        Transmitter.Failure refusal = head == null ? null : refused.get(head);
        Transmitter.Failure delay = head == null ? null : unprepared.get(head);
        boolean begun = at.framed() || frame(unit).begin().isEmpty();
        if (head != null && refusal != null) {
            unitFailed(head, refusal, at.framed());
        } else if (head != null && delay != null && at.equals(StackPosition.START) && !inTransaction()) {
            unitFailed(head, delay, false); // nothing stands before it that could make it valid
        } else if (head != null && delay != null && begun) {
            prepareInTurn(head);
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

    private void prepareInTurn(Step head) {
        String sql = head.command().sql();
        transmitter().prepare(List.of(head.command()), false, this, failures -> {
            Transmitter.Failure failure = failures.get(sql);
            if (failure == null) {
                unprepared.keySet().removeIf(step -> step.command().sql().equals(sql));
                proceed();
            } else {
                unitFailed(head, failure, course().position().framed());
            }
        });
    }

    /** Takes on board what can go at once. */
    private void depart(StackPosition from) {
        passengers = new Passengers(this, () -> line().began(this));
        Flight flight = transmitter().flight();
        StackPosition at = from;
        while (!course().isEnd(at)) {
            Frame frame = frame(course().unit(at.unit()));
            if (frame == Frame.TRANSACTION && at.unit() > from.unit()) {
                break; // a failure inside would have to be rolled back before anything else
            }
            int unit = at.unit();
            at = board(flight, frame, at);
            if (at.unit() == unit || frame == Frame.TRANSACTION) {
                break;
            }
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
            if (unprepared.containsKey(step) || refused.containsKey(step)) {
                return new StackPosition(at.unit(), i, frame.begin().isPresent());
            }
            board(flight, at.unit(), step, step.command());
        }
        frame.end().ifPresent(end -> board(flight, at.unit(), null, end));
        if (frame == Frame.SYNC) {
            flight.endGroup();
            passengers.endGroup();
        }
        return StackPosition.at(at.unit() + 1);
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
        if (!landing.unprepared().isEmpty()) {
            prepareTogether(passengers.commands(landing.unprepared()));
        } else if (landing.refused().isPresent()) {
            refused(passengers.get(landing.refused().getAsInt()));
        } else if (continuesOnError() && !inTransaction()) {
            eachAlone(landing.groups());
        } else {
            together(landing.groups().get(0));
        }
    }

    /** Its statement may have been prepared long ago; then it is looked at once more. */
    private void refused(Passenger passenger) {
        Step step = passenger.step();
        if (step == null || !preparedAnew.add(step) || !transmitter().mayFitMeanwhile(passenger.execution(), this)) {
            troubled(passenger, refused, transmitter().refusal(passenger.execution()));
        }
        proceed();
    }

    private void troubled(Passenger passenger, Map<Step, Transmitter.Failure> how, Transmitter.Failure failure) {
        Step step = passenger.step();
        if (step != null) {
            how.put(step, failure);
            troubled.add(step);
        }
    }

    /** A failure inside a transaction would end that: there a savepoint stands around. */
    private void prepareTogether(Map<String, Command> commands) {
        boolean guarded = inTransaction() || course().position().framed();
        transmitter().prepare(List.copyOf(commands.values()), guarded, this, failures -> {
            Transmitter.Failure ofFrame = null;
            for (Passenger passenger : passengers.stream().toList()) {
                Transmitter.Failure failure =
                        failures.get(passenger.execution().command().sql());
                if (failure != null && passenger.step() == null) {
                    ofFrame = failure;
                } else if (failure != null) {
                    troubled(passenger, unprepared, failure);
                }
            }
            undo(guarded && !failures.isEmpty() ? Frame.SAVEPOINT : Frame.NONE, behindPreparing(ofFrame));
        });
    }

    /** Without its frame, which a transaction that has failed refuses, a unit cannot be done. */
    private Runnable behindPreparing(Transmitter.@Nullable Failure ofFrame) {
        return ofFrame == null
                ? this::proceed
                : () -> unitFailed(null, ofFrame, course().position().framed());
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

    /** Each unit had a Sync of its own, or a flight. */
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
        boolean open = last != null && leavesOpen(last) && frame(course().unit(last.unit())) == Frame.TRANSACTION;
        if (!repeated) {
            course().reached(
                            last != null && destination.framed()
                                    ? StackPosition.at(destination.unit() + 1)
                                    : destination);
        }
        undo(open ? Frame.TRANSACTION : Frame.NONE, this::proceed);
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
