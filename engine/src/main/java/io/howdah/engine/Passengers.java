// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of a stack is on board of one flight, group by group, and what the server has said of it. On the event loop. */
final class Passengers {
    private final PipelinedStack stack;
    private final Runnable onEnd;
    private final List<Passenger> all = new ArrayList<>();
    private int groups;
    /** The last of a group that takes too long; with it that ends. */
    private @Nullable Passenger late;

    /** @param onEnd runs whenever one has been answered or has failed */
    Passengers(PipelinedStack stack, Runnable onEnd) {
        this.stack = stack;
        this.onEnd = onEnd;
    }

    /** Takes a step on board, or what stands around the steps of its unit. */
    Passenger board(int unit, @Nullable Step step) {
        return board(new Passenger(unit, groups, step, step != null));
    }

    /** Takes on board what has to be done for a step, just before it. */
    Passenger boardAhead(int unit, Step step) {
        return board(new Passenger(unit, groups, step, false));
    }

    private Passenger board(Passenger passenger) {
        all.add(passenger);
        return passenger;
    }

    /** Who boards from now on is of the next group. */
    void endGroup() {
        groups++;
    }

    Passenger get(int index) {
        return all.get(index);
    }

    Stream<Passenger> stream() {
        return all.stream();
    }

    Optional<Passenger> firstFailed() {
        return all.stream().filter(passenger -> passenger.failure != null).findFirst();
    }

    /** The steps among them, in their order. */
    Stream<Step> steps() {
        return all.stream()
                .filter(passenger -> passenger.itself)
                .flatMap(passenger -> Stream.ofNullable(passenger.step));
    }

    /** What stands around and between them. */
    Stream<Command> frames() {
        return all.stream()
                .filter(passenger -> !passenger.itself)
                .map(passenger -> passenger.execution().command());
    }

    /** The first that the server has not answered well, else the last: that is where it is when it ends. */
    Optional<Passenger> atWork() {
        return open().findFirst().or(() -> all.stream().reduce((one, next) -> next));
    }

    /** Whether a commit is among those that the server has not answered well. */
    boolean commitIsOpen() {
        return open().anyMatch(Passenger::commits);
    }

    private Stream<Passenger> open() {
        return all.stream().filter(passenger -> !passenger.answered);
    }

    /** The group on which the server works takes too long. What comes behind it does not. */
    void exceedLimit() {
        open().filter(passenger -> passenger.failure == null)
                .findFirst()
                .ifPresent(slow -> late = all.stream()
                        .filter(passenger -> passenger.group == slow.group)
                        .reduce(slow, (one, next) -> next));
    }

    boolean late() {
        return late != null;
    }

    /** A step, or what stands around the steps of a unit or between them, on board of a flight. */
    final class Passenger extends OnBehalf {
        private final int unit;
        private final int group;
        private final @Nullable Step step;
        private final boolean itself;
        private @Nullable Execution execution;
        private Transmitter.@Nullable Failure failure;
        private boolean answered;

        /** @param itself whether it is the step; else something that has to be done for it */
        private Passenger(int unit, int group, @Nullable Step step, boolean itself) {
            super(stack);
            this.unit = unit;
            this.group = group;
            this.step = step;
            this.itself = itself;
        }

        void with(Execution own) {
            execution = own;
        }

        Execution execution() {
            return Objects.requireNonNull(execution);
        }

        int unit() {
            return unit;
        }

        int group() {
            return group;
        }

        /** None for what stands around the steps. */
        @Nullable
        Step step() {
            return step;
        }

        Transmitter.@Nullable Failure failure() {
            return failure;
        }

        /** Whether it is a commit; that of a Sync has no passenger. */
        @Override
        public boolean commits() {
            return execution().command().commits();
        }

        @Override
        public void answered(Outcome outcome) {
            answered = true;
            if (step != null && itself) {
                stack.done(step, outcome);
            } else if (Frame.rolledBack(outcome)) {
                failure = Transmitter.Failure.rolledBack();
            }
            end();
        }

        @Override
        public void failed(Transmitter.Failure why) {
            failure = why;
            end();
        }

        private void end() {
            late = late == this ? null : late;
            onEnd.run();
        }

        @Override
        public boolean overLimit() {
            return late != null && late.group == group;
        }

        @Override
        public boolean toBeCancelled() {
            return overLimit() || stack.unwanted();
        }
    }
}
