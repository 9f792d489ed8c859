// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.ParameterException;
import io.howdah.engine.wire.Flight;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends commands to the server, and says what came back. On the event loop, but for the counters. */
final class Transmitter {
    private final Wire wire;
    private final Farewell farewell;
    private final Traces traces;
    private final BooleanSupplier alone;
    private volatile int commands;
    private volatile long lastUse = System.nanoTime();

    /** For whom commands are sent. */
    interface Sender {
        /** Why they were cancelled, if they were; after "because". */
        @Nullable
        String cancelledBecause();
    }

    /** Waits for what comes back for a command: one of the two is called. */
    interface Receiver extends Sender {
        void answered(Answer answer);

        void failed(Failure failure);

        /** Whether a command that failed because its plan is stale may be sent again behind the receiver's back. */
        default boolean mayBeSentAgain() {
            return true;
        }
    }

    /**
     * Why a command failed.
     *
     * @param stale whether the server no longer honours the statement's plan, and will another one
     * @param unsent whether the server knows nothing of it
     */
    record Failure(HowdahException why, boolean stale, boolean unsent) {
        static Failure said(HowdahException why, boolean stale) {
            return new Failure(why, stale, false);
        }

        private static Failure unsent(HowdahException why) {
            return new Failure(why, false, true);
        }
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
                .onComplete((@Nullable SqlResult<List<@Nullable Object[]>> result, @Nullable Throwable failure) -> {
                    if (failure != null && !again && receiver.mayBeSentAgain() && mayHeal(execution, failure)) {
                        transmit(
                                new Execution(execution.command(), execution.place(), wire.observed()), receiver, true);
                    } else if (failure != null) {
                        receiver.failed(explain(execution, failure, receiver.cancelledBecause()));
                    } else if (result != null) {
                        receiver.answered(noted(execution, result));
                    }
                });
    }

    private Answer noted(Execution execution, SqlResult<List<@Nullable Object[]>> result) {
        Answer answer = execution.answer(result);
        traces.note(execution.command(), answer.tag());
        return answer;
    }

    /** A new flight, to be filled. */
    Flight flight() {
        return wire.observed().flight();
    }

    /** Takes a command on board of a flight. */
    Execution board(Flight flight, Command command, String place, Receiver receiver) {
        traces.note(command);
        commands++;
        Execution execution = new Execution(command, place, wire.observed());
        execution
                .start(flight.client())
                .onComplete((@Nullable SqlResult<List<@Nullable Object[]>> result, @Nullable Throwable failure) -> {
                    if (failure != null) {
                        receiver.failed(explain(execution, failure, receiver.cancelledBecause()));
                    } else if (result != null) {
                        receiver.answered(noted(execution, result));
                    }
                });
        return execution;
    }

    void send(Flight flight, Consumer<Flight.Landing> landed) {
        lastUse = System.nanoTime();
        wire.observed().send(flight).onSuccess(landed::accept);
    }

    /**
     * Prepares commands together.
     *
     * @param guarded whether a transaction is open that must not fail with them
     * @param failed told those that could not be prepared, by their SQL
     */
    void prepare(List<Command> together, boolean guarded, Sender sender, Consumer<Map<String, Failure>> failed) {
        lastUse = System.nanoTime();
        List<String> sqls = together.stream().map(Command::sql).toList();
        Map<String, Failure> failures = new HashMap<>();
        List<Future<?>> all = guarded
                ? wire.observed().prepare(sqls, Frame.SAVEPOINT.beginSql(), Frame.SAVEPOINT.endSql())
                : wire.observed().prepare(sqls);
        for (int i = 0; i < together.size(); i++) {
            Command command = together.get(i);
            all.get(i)
                    .onFailure(failure -> failures.put(
                            command.sql(),
                            explain(new Execution(command, "", wire.observed()), failure, sender.cancelledBecause())));
        }
        Future.join(all).onComplete((v, some) -> failed.accept(failures));
    }

    /** Why a command was not sent. */
    Failure refusal(Execution execution) {
        HowdahException refusal = execution.refusal();
        return Failure.unsent(
                refusal == null ? new ParameterException("The parameters do not fit the statement.") : refusal);
    }

    /** What the server said of a commit. */
    Failure failure(PgException said) {
        return Failure.said(
                HowdahException.fromServer(ServerErrors.of(said), "PostgreSQL refused the commit"), stale(said));
    }

    /**
     * A statement whose plan the server no longer honours is prepared again, once, when that changes nothing else: no
     * transaction has failed with it, and nothing behind it has overtaken it.
     */
    private boolean mayHeal(Execution execution, Throwable failure) {
        return failure instanceof PgException said
                && stale(said)
                && alone.getAsBoolean()
                && wire.observed().lastStatus() == TransactionStatus.IDLE
                && forgotten(execution);
    }

    private boolean forgotten(Execution execution) {
        wire.observed().forget(execution.command().sql());
        return true;
    }

    private static boolean stale(PgException said) {
        return "26000".equals(said.getSqlState())
                || ("0A000".equals(said.getSqlState()) && "RevalidateCachedQuery".equals(said.getRoutine()));
    }

    private Failure explain(Execution execution, Throwable failure, @Nullable String cancelledBecause) {
        HowdahException refusal = execution.refusal();
        if (refusal != null) {
            return Failure.unsent(refusal);
        }
        if (failure instanceof PgException said) {
            boolean stale = stale(said) && forgotten(execution);
            return Failure.said(execution.explain(said, cancelledBecause), stale);
        }
        return Failure.said(failure instanceof HowdahException ours ? ours : farewell.lost(failure), false);
    }
}
