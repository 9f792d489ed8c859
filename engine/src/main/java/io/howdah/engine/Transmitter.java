// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.ParameterException;
import io.howdah.TransactionRolledBackException;
import io.howdah.engine.wire.Flight;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends commands to the server, and says what came back. On the event loop, but for the counters. */
final class Transmitter {
    private static final Set<String> TYPE_LOOKUPS = Set.of("getTypeInputInfo", "getTypeBinaryInputInfo");

    private final Wire wire;
    private final Farewell farewell;
    private final Traces traces;
    private final Traffic traffic;
    private final Duration limit;
    private final Lookups lookups;
    private volatile int commands;
    private volatile long lastUse = System.nanoTime();

    /** For whom commands are sent. */
    interface Sender {
        /** Whether somebody wants them cancelled. */
        boolean toBeCancelled();

        /** Whether they are cancelled because the server has worked on one for too long. */
        boolean overLimit();

        /** Why they were cancelled, if they were for another reason; after "because". */
        @Nullable
        String cancelledBecause();

        /** Whether a transaction is committed with what is on its way. */
        boolean commits();
    }

    /** Waits for what comes back for a command: one of the two is called. */
    interface Receiver extends Sender {
        void answered(Outcome outcome);

        /** Who is told of the rows that have come while others are on their way; null when nobody wants to know. */
        default @Nullable Consumer<Outcome> whoIsToldOfRows() {
            return null;
        }

        void failed(Failure failure);

        /** Whether a command that failed because its plan is stale may be sent again behind the receiver's back. */
        default boolean mayBeSentAgain() {
            return true;
        }
    }

    /**
     * Why a command failed.
     *
     * @param passing whether it may succeed when it is done again: the server no longer honours the statement's plan, and
     *     will another one, or a signal to cancel was meant for another
     * @param unsent whether the server knows nothing of it
     */
    record Failure(HowdahException why, boolean passing, boolean unsent) {
        static Failure said(HowdahException why, boolean passing) {
            return new Failure(why, passing, false);
        }

        /** Of the commit of a stack. */
        static Failure rolledBack() {
            return said(
                    new TransactionRolledBackException(
                            "PostgreSQL rolled the stack back instead of committing it.", null),
                    false);
        }

        private static Failure unsent(HowdahException why) {
            return new Failure(why, false, true);
        }
    }

    /** What else is on its way on the connection. */
    interface Traffic {
        /** Whether nothing else is than what is asked about. */
        boolean alone();

        /** Whether nothing is behind what it has sent. */
        boolean last(Sender sender);

        /** Whether the server is to cancel something. */
        boolean cancelling();

        /** What failed first in the transaction that the server says has failed. */
        @Nullable
        HowdahException spoiler();
    }

    /** @param limit of a command, for messages */
    Transmitter(Wire wire, Farewell farewell, Traces traces, Lookups lookups, Traffic traffic, Duration limit) {
        this.wire = wire;
        this.farewell = farewell;
        this.traces = traces;
        this.traffic = traffic;
        this.limit = limit;
        this.lookups = lookups;
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
        learnAnewIfOutdated();
        traces.note(command);
        transmit(new Execution(command, place, wire.observed(), lookups), receiver, false);
    }

    private void learnAnewIfOutdated() {
        if (traffic.alone()) {
            wire.observed().learnAnewIfOutdated();
        }
    }

    private void transmit(Execution execution, Receiver receiver, boolean again) {
        commands++;
        lastUse = System.nanoTime();
        Consumer<Outcome> told = receiver.whoIsToldOfRows();
        if (told != null) {
            execution.tellOfRows(told);
        }
        execution
                .start(wire.connection())
                .onComplete((@Nullable SqlResult<Boolean> result, @Nullable Throwable failure) -> {
                    if (failure != null
                            && receiver.mayBeSentAgain()
                            && hitByAnothersCancel(failure, receiver)
                            && wire.observed().lastStatus() == TransactionStatus.IDLE) {
                        transmit(again(execution), receiver, again);
                    } else if (failure != null
                            && !again
                            && (mayFitMeanwhile(execution, receiver)
                                    || (receiver.mayBeSentAgain() && mayHeal(execution, failure)))) {
                        transmit(again(execution), receiver, true);
                    } else if (failure != null) {
                        receiver.failed(explain(execution, failure, receiver));
                    } else if (result != null) {
                        receiver.answered(noted(execution, result));
                    }
                });
    }

    private Outcome noted(Execution execution, SqlResult<Boolean> result) {
        Outcome outcome = execution.outcome(result);
        traces.note(execution.command(), outcome.tag());
        return outcome;
    }

    /** A new flight, to be filled. */
    Flight flight() {
        learnAnewIfOutdated();
        return wire.observed().flight();
    }

    /** Takes a command on board of a flight. */
    Execution board(Flight flight, Command command, Place place, Receiver receiver) {
        traces.note(command);
        commands++;
        Execution execution = new Execution(command, place, wire.observed(), lookups);
        execution
                .start(flight.client())
                .onComplete((@Nullable SqlResult<Boolean> result, @Nullable Throwable failure) -> {
                    if (failure != null) {
                        receiver.failed(explain(execution, failure, receiver));
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
     * Prepares commands together, each SQL once.
     *
     * @param guarded whether a transaction is open that must not fail with them
     * @param failed told those that could not be prepared, by their SQL
     */
    void prepare(List<Command> commands, boolean guarded, Sender sender, Consumer<Map<String, Failure>> failed) {
        lastUse = System.nanoTime();
        Map<String, Command> bySql = new LinkedHashMap<>();
        commands.forEach(command -> bySql.putIfAbsent(command.sql(), command));
        List<Command> together = List.copyOf(bySql.values());
        List<String> sqls = List.copyOf(bySql.keySet());
        Map<String, Failure> failures = new HashMap<>();
        List<Future<?>> all = guarded
                ? wire.observed().prepare(sqls, Frame.SAVEPOINT.beginSql(), Frame.SAVEPOINT.endSql())
                : wire.observed().prepare(sqls);
        for (int i = 0; i < together.size(); i++) {
            Command command = together.get(i);
            all.get(i)
                    .onFailure(failure -> failures.put(
                            command.sql(),
                            explain(new Execution(command, Place.WHOLE, wire.observed(), lookups), failure, sender)));
        }
        Future.join(all).onComplete((v, some) -> failed.accept(failures));
    }

    /** It is to be prepared anew, as the server may refuse the plan that it has, or take it for something else. */
    void forget(Command command) {
        wire.observed().unprepare(command.sql());
    }

    /** It has been prepared behind others that change what it means. */
    void preparedBehind(Command command, String others) {
        wire.observed().preparedBehind(command.sql(), others);
    }

    boolean hasPrepared(Command command) {
        return wire.observed().hasPrepared(command.sql());
    }

    /** Closes what was prepared for a stack only. */
    void closeUnkept() {
        wire.observed().closeUnkept();
    }

    /** Why a command was not sent. */
    Failure refusal(Execution execution) {
        HowdahException refusal = execution.refusal();
        return Failure.unsent(
                refusal == null ? new ParameterException("The parameters do not fit the statement.") : refusal);
    }

    /** Whether the connection has ended so that a transaction which was on its way is known to be undone. */
    boolean undone() {
        return farewell.undone();
    }

    /** What the server said of a commit. */
    Failure failure(PgException said) {
        return Failure.said(
                HowdahException.fromServer(ServerErrors.of(said), "PostgreSQL refused the commit"), stale(said));
    }

    private Execution again(Execution execution) {
        return new Execution(execution.given(), execution.place(), wire.observed(), lookups);
    }

    /**
     * A signal for the command before came too late for that. Where nothing of this one was kept it is sent once more, if
     * nothing behind it has overtaken it.
     */
    private boolean hitByAnothersCancel(Throwable failure, Sender sender) {
        return strayCancel(failure, sender) && traffic.alone();
    }

    private boolean strayCancel(Throwable failure, Sender sender) {
        return traffic.cancelling() && Refusals.cancelled(failure) && !sender.toBeCancelled();
    }

    /**
     * A statement whose plan the server no longer honours is prepared again, once, when that changes nothing else: no
     * transaction has failed with it, and nothing behind it has overtaken it.
     */
    private boolean mayHeal(Execution execution, Throwable failure) {
        return failure instanceof PgException said
                && stale(said)
                && traffic.alone()
                && (wire.observed().lastStatus() == TransactionStatus.IDLE
                        || execution.command().repeatable())
                && forgotten(execution);
    }

    /**
     * Parameters that do not fit a statement as it was prepared once may fit what the server makes of it now, when a column
     * or a type has changed. So they are refused only when they do not fit it either when it has been prepared anew.
     */
    boolean mayFitMeanwhile(Execution execution, Sender sender) {
        boolean may = execution.refusedByMemory()
                && traffic.last(sender)
                && wire.observed().lastStatus() != TransactionStatus.FAILED;
        if (may) {
            wire.observed().learnAnew(execution.command().sql());
        }
        return may;
    }

    private boolean forgotten(Execution execution) {
        wire.observed().forget(execution.command().sql());
        return true;
    }

    /** The last are of a parameter whose type has been dropped. */
    private static boolean stale(PgException said) {
        return "26000".equals(said.getSqlState())
                || ("0A000".equals(said.getSqlState()) && "RevalidateCachedQuery".equals(said.getRoutine()))
                || ("XX000".equals(said.getSqlState()) && TYPE_LOOKUPS.contains(String.valueOf(said.getRoutine())));
    }

    private Failure explain(Execution execution, Throwable failure, Sender sender) {
        HowdahException refusal = execution.refusal();
        if (refusal != null) {
            return Failure.unsent(refusal);
        }
        if (failure instanceof PgException said) {
            boolean passing = (stale(said) && forgotten(execution)) || hitByAnothersCancel(said, sender);
            HowdahException told = strayCancel(said, sender)
                    ? Refusals.strayCancel(execution, said)
                    : Refusals.of(execution, said, wire.observed().lastCompletions(), sender, traffic.spoiler(), limit);
            return Failure.said(farewell.toldTo(sender, execution.command(), told), passing);
        }
        if (failure instanceof HowdahException ours) {
            return Failure.said(ours, false);
        }
        return Failure.said(farewell.toldTo(sender, execution.command(), farewell.lost(failure)), false);
    }
}
