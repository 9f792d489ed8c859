// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlResult;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sends commands to the server, and says what came back. On the event loop, but for the counters. */
final class Transmitter {
    private final Wire wire;
    private final Farewell farewell;
    private final Traces traces;
    private final BooleanSupplier alone;
    private volatile int commands;
    private volatile long lastUse = System.nanoTime();

    /** Waits for what comes back for a command: one of the two is called. */
    interface Receiver {
        void answered(Outcome outcome);

        void failed(HowdahException failure);

        /** Why the command was cancelled, if it was; after "because". */
        @Nullable
        String cancelledBecause();
    }

    /** @param alone whether nothing else is on its way than what is asked about */
    Transmitter(Wire wire, Farewell farewell, Traces traces, BooleanSupplier alone) {
        this.wire = wire;
        this.farewell = farewell;
        this.traces = traces;
        this.alone = alone;
    }

    /** How many commands were sent. */
    int commands() {
        return commands;
    }

    /** Whether nothing was sent for that long. */
    boolean idleFor(Duration time) {
        return System.nanoTime() - lastUse > time.toNanos();
    }

    /** @param place as for {@link Execution} */
    void send(Command command, String place, Receiver receiver) {
        traces.note(command);
        transmit(new Execution(command, place, wire.observed()), receiver, false);
    }

    private void transmit(Execution execution, Receiver receiver, boolean again) {
        commands++;
        lastUse = System.nanoTime();
        execution
                .start(wire.connection())
                .onComplete((@Nullable SqlResult<Boolean> result, @Nullable Throwable failure) -> {
                    if (failure != null && mayHeal(execution, failure, again)) {
                        transmit(
                                new Execution(execution.command(), execution.place(), wire.observed()), receiver, true);
                    } else if (failure != null) {
                        receiver.failed(explain(execution, failure, receiver.cancelledBecause()));
                    } else if (result != null) {
                        Outcome outcome = execution.outcome(result);
                        traces.note(execution.command(), outcome.tag());
                        receiver.answered(outcome);
                    }
                });
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
        return !again && alone.getAsBoolean() && harmless;
    }

    private static boolean stale(PgException said) {
        return "26000".equals(said.getSqlState())
                || ("0A000".equals(said.getSqlState()) && "RevalidateCachedQuery".equals(said.getRoutine()));
    }

    private HowdahException explain(Execution execution, Throwable failure, @Nullable String cancelledBecause) {
        HowdahException refusal = execution.refusal();
        if (refusal != null) {
            return refusal; // nothing was sent
        }
        if (failure instanceof PgException said) {
            return execution.explain(said, cancelledBecause);
        }
        return failure instanceof HowdahException ours ? ours : farewell.lost(failure);
    }
}
