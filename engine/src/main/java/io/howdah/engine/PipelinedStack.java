// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;
import io.howdah.TransactionRolledBackException;
import io.howdah.engine.wire.Flight;
import io.howdah.engine.wire.Flight.GroupEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack whose steps go out together, as many as may: in one flight when all of its statements are prepared. Those that
 * are not are prepared together before. One that cannot be prepared then, say because a step before it makes its table, is
 * prepared again when it is its turn. It, and one whose parameters do not fit, fails only then.
 */
final class PipelinedStack extends StackTurn {
    private final Map<Step, Transmitter.Failure> late = new HashMap<>();
    private final Map<Step, Transmitter.Failure> refused = new HashMap<>();
    private final Set<Step> troubled = new HashSet<>();
    private List<Passenger> passengers = List.of();
    private int groups;
    private boolean aloft;
    /** Where the stack is when the flight has landed well. */
    private Position destination = new Position(0, 0, false);

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
        Position at = position();
        Unit unit = units().get(at.unit());
        Step head = at.step() < unit.steps().size() ? unit.steps().get(at.step()) : null;
        Transmitter.Failure refusal = head == null ? null : refused.get(head);
        Transmitter.Failure delay = head == null ? null : late.get(head);
        boolean begun = at.framed() || frame(unit).begin().isEmpty();
        if (head != null && refusal != null) {
            unitFailed(head, refusal, at.framed());
        } else if (head != null && delay != null && at.equals(START) && !inTransaction()) {
            unitFailed(head, delay, false); // nothing stands before it that could make it valid
        } else if (head != null && delay != null && begun) {
            prepareInTurn(head);
        } else {
            depart(at);
        }
    }

    /** Of what is on its way without an answer, that which commits: nobody knows whether the server has come to it. */
    @Override
    Command running() {
        List<Command> open = passengers.stream()
                .filter(passenger -> aloft && !passenger.answered)
                .map(passenger -> passenger.execution().command())
                .toList();
        return open.stream()
                .filter(Command::commits)
                .findFirst()
                .orElseGet(() -> open.isEmpty() ? super.running() : open.get(0));
    }

    private void prepareInTurn(Step head) {
        String sql = head.command().sql();
        transmitter().prepare(List.of(head.command()), false, this, failures -> {
            Transmitter.Failure failure = failures.get(sql);
            if (failure == null) {
                late.keySet().removeIf(step -> step.command().sql().equals(sql));
                proceed();
            } else {
                unitFailed(head, failure, position().framed());
            }
        });
    }

    /** Takes on board what can go at once. */
    private void depart(Position from) {
        passengers = new ArrayList<>();
        groups = 0;
        Flight flight = transmitter().flight();
        Position at = from;
        while (at.unit() < units().size()) {
            Frame frame = frame(units().get(at.unit()));
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
        if (at.unit() == units().size()) {
            flight.isLast();
        }
        aloft = true;
        line().began(this);
        transmitter().send(flight, this::landed);
    }

    /** Where it has come to; that is not the next unit where a step must wait. */
    private Position board(Flight flight, Frame frame, Position at) {
        Unit unit = units().get(at.unit());
        if (!at.framed()) {
            frame.begin().ifPresent(begin -> board(flight, at.unit(), null, begin));
        }
        for (int i = at.step(); i < unit.steps().size(); i++) {
            Step step = unit.steps().get(i);
            if (late.containsKey(step) || refused.containsKey(step)) {
                return new Position(at.unit(), i, frame.begin().isPresent());
            }
            board(flight, at.unit(), step, step.command());
        }
        frame.end().ifPresent(end -> board(flight, at.unit(), null, end));
        if (frame == Frame.SYNC) {
            flight.endGroup();
            groups++;
        }
        return new Position(at.unit() + 1, 0, false);
    }

    private void board(Flight flight, int unit, @Nullable Step step, Command command) {
        Passenger passenger = new Passenger(unit, groups, step);
        passengers.add(passenger);
        passenger.execution =
                transmitter().board(flight, command, step == null ? Place.WHOLE : step.place(), passenger);
    }

    private void landed(Flight.Landing landing) {
        aloft = false;
        if (over()) {
            return;
        }
        if (!landing.unprepared().isEmpty()) {
            prepareTogether(landing.unprepared());
        } else if (landing.refused().isPresent()) {
            Passenger passenger = passengers.get(landing.refused().getAsInt());
            troubled(passenger.step, refused, transmitter().refusal(passenger.execution()));
            proceed();
        } else if (continuesOnError() && !inTransaction()) {
            eachAlone(landing.groups());
        } else {
            together(landing.groups().get(0));
        }
    }

    private void troubled(@Nullable Step step, Map<Step, Transmitter.Failure> how, Transmitter.Failure failure) {
        if (step != null) {
            how.put(step, failure);
            troubled.add(step);
        }
    }

    /** A failure inside a transaction would end that: there a savepoint stands around. */
    private void prepareTogether(Set<String> unprepared) {
        Map<String, Command> commands = new LinkedHashMap<>();
        for (Passenger passenger : passengers) {
            Command command = passenger.execution().command();
            if (unprepared.contains(command.sql())) {
                commands.putIfAbsent(command.sql(), command);
            }
        }
        boolean guarded = inTransaction() || position().framed();
        transmitter().prepare(List.copyOf(commands.values()), guarded, this, failures -> {
            for (Passenger passenger : passengers) {
                Transmitter.Failure failure =
                        failures.get(passenger.execution().command().sql());
                if (failure != null) {
                    troubled(passenger.step, late, failure);
                }
            }
            undo(guarded && !failures.isEmpty() ? Frame.SAVEPOINT : Frame.NONE, this::proceed);
        });
    }

    /** All passengers shared one Sync: what stands behind a failure was skipped. */
    private void together(GroupEnd end) {
        for (Passenger passenger : passengers) {
            if (passenger.failure != null) {
                reached(new Position(passenger.unit, 0, false));
                unitFailed(passenger.step, passenger.failure, passenger.leavesOpen());
                return;
            }
        }
        if (end.failure() != null) {
            unitFailed(null, transmitter().failure(end.failure()), false);
        } else {
            reached(destination);
            proceed();
        }
    }

    /** Each unit had a Sync of its own, or a flight. */
    private void eachAlone(List<GroupEnd> ends) {
        Passenger failedInFlight = null;
        Set<Integer> failed = new HashSet<>();
        for (Passenger passenger : passengers) {
            GroupEnd end = ends.get(passenger.group);
            Transmitter.Failure failure = passenger.failure != null || end.failure() == null
                    ? passenger.failure
                    : transmitter().failure(end.failure());
            if (failure != null && failed.add(passenger.unit)) {
                failedAlone(passenger.unit, failure);
                failedInFlight = passenger;
            }
        }
        boolean open = failedInFlight != null
                && failedInFlight.leavesOpen()
                && frame(units().get(failedInFlight.unit)) == Frame.TRANSACTION;
        reached(
                failedInFlight != null && destination.framed()
                        ? new Position(destination.unit() + 1, 0, false)
                        : destination);
        undo(open ? Frame.TRANSACTION : Frame.NONE, this::proceed);
    }

    /** A step, or what stands around the steps of a unit, on board of a flight. */
    private final class Passenger implements Transmitter.Receiver {
        private final int unit;
        private final int group;
        private final @Nullable Step step;
        private @Nullable Execution execution;
        private Transmitter.@Nullable Failure failure;
        private boolean answered;

        Passenger(int unit, int group, @Nullable Step step) {
            this.unit = unit;
            this.group = group;
            this.step = step;
        }

        Execution execution() {
            return Objects.requireNonNull(execution);
        }

        /** Whether its failure leaves something to undo, which that of a commit does not. */
        boolean leavesOpen() {
            return step != null || frame(units().get(unit)) == Frame.SAVEPOINT;
        }

        @Override
        public void answered(Outcome outcome) {
            answered = true;
            line().began(PipelinedStack.this);
            if (step != null) {
                done(step, outcome);
            } else if (outcome.tag().equals("ROLLBACK")) {
                failure = Transmitter.Failure.said(
                        new TransactionRolledBackException(
                                "PostgreSQL rolled the stack back instead of committing it.", null),
                        false);
            }
        }

        @Override
        public void failed(Transmitter.Failure why) {
            failure = why;
        }

        @Override
        public boolean toBeCancelled() {
            return PipelinedStack.this.toBeCancelled();
        }

        @Override
        public boolean overLimit() {
            return PipelinedStack.this.overLimit();
        }

        @Override
        public @Nullable String cancelledBecause() {
            return PipelinedStack.this.cancelledBecause();
        }
    }
}
