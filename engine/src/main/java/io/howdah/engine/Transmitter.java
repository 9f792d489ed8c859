// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends commands to the server, and says what came back. On the event loop, but for the counters. */
final class Transmitter {
    private final Wire wire;
    private final Farewell farewell;
    private final Traces traces;
    private final Traffic traffic;
    private final Duration limit;
    private volatile int commands;
    private volatile long lastUse = System.nanoTime();

    /** Waits for what comes back for a command: one of the two is called. */
    interface Receiver {
        void answered(Outcome outcome);

        void failed(HowdahException failure);

        /** Whether somebody wants it cancelled. */
        boolean toBeCancelled();

        /** Whether it is cancelled because the server has worked on it for too long. */
        boolean overLimit();

        /** Why the command was cancelled, if it was for another reason; after "because". */
        @Nullable
        String cancelledBecause();
    }

    /** What else is on its way on the connection. */
    interface Traffic {
        /** Whether nothing else is than what is asked about. */
        boolean alone();

        /** Whether the server is to cancel something. */
        boolean cancelling();
    }

    /** @param limit of a command, for messages */
    Transmitter(Wire wire, Farewell farewell, Traces traces, Traffic traffic, Duration limit) {
        this.wire = wire;
        this.farewell = farewell;
        this.traces = traces;
        this.traffic = traffic;
        this.limit = limit;
    }

    /** How many commands were sent. */
    int commands() {
        return commands;
    }

    /** Whether nothing was sent for that long. */
    boolean idleFor(Duration time) {
        return System.nanoTime() - lastUse > time.toNanos();
    }

    void send(Command command, Place place, Receiver receiver) {
        traces.note(command);
        transmit(new Execution(command, place, wire.observed()), receiver, false);
    }

    private void transmit(Execution execution, Receiver receiver, boolean again) {
        commands++;
        lastUse = System.nanoTime();
        execution
                .start(wire.connection())
                .onComplete((@Nullable SqlResult<Boolean> result, @Nullable Throwable failure) -> {
                    if (failure != null && hitByAnothersCancel(failure, receiver)) {
                        transmit(again(execution), receiver, again);
                    } else if (failure != null && mayHeal(execution, failure, again)) {
                        transmit(again(execution), receiver, true);
                    } else if (failure != null) {
                        receiver.failed(explain(execution, failure, receiver));
                    } else if (result != null) {
                        Outcome outcome = execution.outcome(result);
                        traces.note(execution.command(), outcome.tag());
                        receiver.answered(outcome);
                    }
                });
    }

    private Execution again(Execution execution) {
        return new Execution(execution.command(), execution.place(), wire.observed());
    }

    /**
     * A signal for the command before came too late for that. Nothing of this one was kept, so it is sent once more, where
     * nothing behind it has overtaken it.
     */
    private boolean hitByAnothersCancel(Throwable failure, Receiver receiver) {
        return traffic.cancelling()
                && Refusals.cancelled(failure)
                && !receiver.toBeCancelled()
                && traffic.alone()
                && wire.observed().lastStatus() == TransactionStatus.IDLE;
    }

    /**
     * A statement whose plan the server no longer honours is prepared again, once, when that changes nothing else: no
     * transaction has failed with it, and nothing behind it has overtaken it.
     */
    private boolean mayHeal(Execution execution, Throwable failure, boolean again) {
        if (!(failure instanceof PgException said) || !stale(said)) {
            return false;
        }
        wire.observed().forget(execution.command().sql());
        boolean harmless = wire.observed().lastStatus() == TransactionStatus.IDLE
                || execution.command().repeatable();
        return !again && traffic.alone() && harmless;
    }

    private static boolean stale(PgException said) {
        return "26000".equals(said.getSqlState())
                || ("0A000".equals(said.getSqlState()) && "RevalidateCachedQuery".equals(said.getRoutine()));
    }

    private HowdahException explain(Execution execution, Throwable failure, Receiver receiver) {
        HowdahException refusal = execution.refusal();
        if (refusal != null) {
            return refusal; // nothing was sent
        }
        HowdahException told;
        if (failure instanceof PgException said) {
            told = Refusals.of(execution, said, wire.observed().lastCompletions(), receiver, limit);
        } else if (failure instanceof HowdahException ours) {
            return ours;
        } else {
            told = farewell.lost(failure);
        }
        return farewell.toldTo(execution.command(), told);
    }
}
