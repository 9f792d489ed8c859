// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.EngineConnection.State;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on a connection: work in, its outcomes in the same order out, and between two borrowers the reset. On
 * the event loop, but for {@link #state()}.
 */
final class TurnQueue implements Turn.Line, CancelRequests.Queue, Transmitter.Traffic {
    private static final String SESSION_CLOSED = "its session was closed";

    private final Wire wire;
    private final Context context;
    private final Executor loop;
    private final Farewell farewell;
    private final Traces traces;
    private final Transmitter transmitter;
    private final CancelRequests requests;
    private final Stacks stacks;
    private final Cleaning cleaning;
    private final TransactionState transaction;
    private final Commits commits;
    private final Lineup lineup;
    private final Turns turns;

    private volatile State state = State.OPEN;

    /** @param signal sends a cancel request; completes when the server has signalled the backend */
    TurnQueue(
            ConnectionOptions options,
            Wire wire,
            Context context,
            Executor loop,
            Farewell farewell,
            Beneath beneath,
            Stacks stacks,
            InDoubt inDoubt,
            Supplier<Future<Void>> signal) {
        this.wire = wire;
        this.context = context;
        this.loop = loop;
        this.farewell = farewell;
        this.stacks = stacks;
        transaction = new TransactionState(wire.observed());
        lineup = new Lineup(transaction);
        turns = new Turns(options.pgbouncer(), transaction, this);
        commits = new Commits(wire.observed(), inDoubt);
        traces = new Traces(wire.observed(), beneath, !options.pgbouncer());
        Lookups lookups = new Lookups(wire, traces, beneath, transaction);
        transmitter = new Transmitter(wire, farewell, traces, lookups, this, options.commandTimeout());
        requests = new CancelRequests(options, context.owner(), farewell, lineup, this, signal);
        cleaning = new Cleaning(wire, farewell, beneath, traces, options.connectTimeout(), this::later);
    }

    @Override
    public State state() {
        return state;
    }

    Traces traces() {
        return traces;
    }

    @Override
    public Transmitter transmitter() {
        return transmitter;
    }

    @Override
    public Stacks stacks() {
        return stacks;
    }

    /** A round trip without a trace. */
    static Command nothing() {
        return Command.internal(Cleaning.NOTHING);
    }

    /** Does the work after all that was accepted before. */
    void accept(Pending<?> pending) {
        Cursor over = pending.work() instanceof Command command ? command.over() : null;
        if (over != null) {
            lineup.giveUp(over);
        }
        switch (state) {
            case OPEN -> {
                if (lineup.mayBeginAtOnce(pending)) {
                    begin(pending);
                } else {
                    lineup.waits(pending);
                    requests.sendIfWanted();
                }
            }
            case RESETTING, CANCELLING -> lineup.waits(pending);
            case CLOSING -> pending.fail(farewell.closed());
            case CLOSED -> pending.fail(farewell.lost());
        }
    }

    private void begin(Pending<?> pending) {
        HowdahException refusal = turns.refusal(pending.work());
        if (refusal != null) {
            pending.fail(refusal);
            return;
        }
        if (pending.work() instanceof Command command && command.kind() == Command.Kind.STATUS) {
            pending.answer(Outcome.of(wire.observed().lastStatus().name()));
            return;
        }
        Turn turn = turns.of(pending);
        transaction.sent(pending.work());
        lineup.begins(turn);
        requests.lineupChanged();
        turn.begin();
        if (lineup.resetIsBehind()) {
            turn.hurried(SESSION_CLOSED);
        }
    }

    @Override
    public void began(Turn turn) {
        if (turn == lineup.oldest()) { // else the server still works on those before
            requests.began(turn);
        }
    }

    /** A turn that is wound up is to be hit, whatever it sends. */
    @Override
    public void whenClear(Runnable next) {
        if (requests.couldHit()) {
            requests.sendBehind(next);
            proceed();
        } else {
            next.run();
        }
    }

    @Override
    public void done(Turn turn, Outcome outcome) {
        commits.done(turn.pending().work(), turn.pending().uponCommit(), outcome.tag());
    }

    /** What fails in a transaction is told by its commit, should nobody look before that. */
    @Override
    public void failed(Turn turn, HowdahException failure) {
        commits.failed();
        if (transaction.spoiledBy(failure)) {
            turn.pending().toldElsewhere();
        }
    }

    @Override
    public @Nullable HowdahException spoiler() {
        return transaction.spoiler();
    }

    @Override
    public boolean alone() {
        return !lineup.severalUnderWay();
    }

    @Override
    public boolean last(Transmitter.Sender sender) {
        return lineup.newest() == sender;
    }

    @Override
    public boolean cancelling() {
        return state == State.CANCELLING;
    }

    @Override
    public void ended(Turn turn, Runnable tell) {
        if (!lineup.ends(turn)) {
            return; // it has ended with the connection
        }
        if (lineup.noneUnderWay()) {
            transaction.settled(turn.pending().work());
        }
        requests.lineupChanged();
        tell.run();
        transaction.told();
        if (lineup.noneUnderWay()) {
            wire.observed().answeredAll();
        }
        proceed();
    }

    @Override
    public void cancel(Pending<?> pending) {
        if (!lineup.withdrawn(pending)) {
            requests.sendIfWanted();
        }
    }

    @Override
    public void later(Duration time, Runnable task) {
        context.owner().setTimer(Math.max(1, time.toMillis()), timer -> loop.execute(task));
    }

    @Override
    public void hold() {
        state = State.CANCELLING;
    }

    @Override
    public void cancelled() {
        if (state == State.CANCELLING) {
            reopen();
        }
        requests.goOn();
    }

    /** As {@link EngineConnection#windUp}. */
    void windUp(Duration moment, String why) {
        if (state == State.OPEN && !lineup.noneUnderWay()) {
            requests.windUp(moment, why);
        }
    }

    /**
     * Cancels what is still on its way while the connection closes.
     *
     * @param why said of the connection
     */
    void cancelAll(String why) {
        if (state == State.CLOSING && !lineup.noneUnderWay()) {
            requests.cancelAll(why);
        }
    }

    @Override
    public void onLoop(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Future<?> sendNothing() {
        return cleaning.nothing();
    }

    /** As {@link EngineConnection#hurry}. */
    void hurry(String why) {
        lineup.eachUnderWay(turn -> turn.hurried(why));
    }

    /** As {@link EngineConnection#reset}. */
    void reset() {
        hurry(SESSION_CLOSED);
        if (state == State.OPEN && lineup.noneWaiting()) {
            if (traces.used() || !lineup.noneUnderWay()) {
                state = State.RESETTING;
                proceed();
            }
        } else if (state == State.CANCELLING || !lineup.noneWaiting()) {
            lineup.resetWaits();
        }
    }

    /** As {@link EngineConnection#resetUnlessNeutral}. */
    void resetUnlessNeutral() {
        if (state != State.OPEN
                || traces.any()
                || !traces.doubted().isEmpty()
                || transaction.open()
                || !lineup.noneUnderWay()
                || !lineup.noneWaiting()) {
            reset();
        }
    }

    private void isReset() {
        if (state == State.RESETTING) {
            transaction.clear();
            commits.clear();
            traces.clear();
            reopen();
        }
    }

    /** Goes on with whatever waited for the turns on their way to end. */
    @Override
    public void proceed() {
        if (state == State.OPEN && lineup.nextMayBegin()) {
            reopen();
        } else if (state == State.OPEN || (state == State.RESETTING && !lineup.noneUnderWay())) {
            requests.sendIfWanted();
        } else if (lineup.noneUnderWay() || requests.somethingWaits()) {
            switch (state) {
                case RESETTING -> cleaning.reset(this::isReset);
                case CANCELLING -> requests.end();
                case CLOSING -> wire.connection().close();
                case OPEN, CLOSED -> {}
            }
        }
    }

    private void reopen() {
        state = State.OPEN;
        while (state == State.OPEN && lineup.nextMayBegin()) {
            lineup.next().ifPresentOrElse(this::begin, () -> state = State.RESETTING);
        }
        proceed();
    }

    /** Takes no more work, and closes when that on its way has ended; false when it is closed already. */
    boolean close() {
        if (state == State.CLOSED) {
            return false;
        }
        state = State.CLOSING;
        lineup.refuseWaiting(farewell.closed());
        requests.goOn();
        proceed();
        return true;
    }

    /** The connection is closed, by whomever; says why if it was not by us. */
    @Nullable
    HowdahException closed() {
        boolean expected = state == State.CLOSING;
        state = State.CLOSED;
        HowdahException reason = expected ? farewell.closed() : farewell.lost();
        commits.clear();
        lineup.refuseWaiting(reason);
        lineup.allEnd(turn -> {
            if (transaction.open()) {
                turn.pending().toldElsewhere();
            }
            turn.lost(farewell.toldTo(turn, turn.running(), reason));
        });
        return expected ? null : reason;
    }
}
