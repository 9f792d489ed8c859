// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.engine.EngineConnection.State;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on a connection: work in, its outcomes in the same order out, and between two borrowers the reset. On
 * the event loop, but for {@link #state()}.
 */
final class TurnQueue implements Turn.Line, Cancellation.Ground, Transmitter.Traffic {
    private static final Duration CANCEL_OVERDUE_AFTER = Duration.ofMillis(300);

    private final ConnectionOptions options;
    private final Wire wire;
    private final Context context;
    private final Executor loop;
    private final Farewell farewell;
    private final Traces traces;
    private final Transmitter transmitter;
    private final Cancellation cancellation;
    private final Stacks stacks;
    private final CommandLimit<Turn> limit;
    private final Cleaning cleaning;
    private final TransactionState transaction;
    private final Commits commits;
    private final Deque<Turn> inflight = new ArrayDeque<>();
    private final Deque<Pending<?>> held = new ArrayDeque<>();
    /** Stands in the queue of what waits where a borrower ends and the next one begins. */
    private final Pending<?> resetInTurn =
            new Pending<>(PlainHome.INSTANCE, Command.internal(Cleaning.RESET), outcome -> outcome, Watcher.NONE);

    /** What a turn sends when the request to cancel that is under way has arrived. */
    private @Nullable Runnable afterCancel;

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
        this.options = options;
        this.wire = wire;
        this.context = context;
        this.loop = loop;
        this.farewell = farewell;
        this.stacks = stacks;
        transaction = new TransactionState(wire.observed());
        commits = new Commits(wire.observed(), inDoubt);
        traces = new Traces(wire.observed(), beneath, !options.pgbouncer());
        Lookups lookups = new Lookups(wire, traces, beneath, transaction);
        transmitter = new Transmitter(wire, farewell, traces, lookups, this, options.commandTimeout());
        cancellation = new Cancellation(context.owner(), () -> tellOldest(signal), this);
        limit = new CommandLimit<>(
                options.commandTimeout(), options.connectTimeout(), this::later, this::overLimit, this::stuck);
        cleaning = new Cleaning(wire, farewell, beneath, traces, options.connectTimeout(), this::later);
        resetInTurn.toldElsewhere();
    }

    State state() {
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
            giveUp(over);
        }
        switch (state) {
            case OPEN -> {
                if (held.isEmpty() && !mustWait(pending)) {
                    begin(pending);
                } else {
                    held.add(pending);
                    tryCancel();
                }
            }
            case RESETTING, CANCELLING -> held.add(pending);
            case CLOSING -> pending.fail(farewell.closed());
            case CLOSED -> pending.fail(farewell.lost());
        }
    }

    /** A fetch that nobody waits for any more is not sent, and is cancelled if the transaction is the cursor's own. */
    private void giveUp(Cursor cursor) {
        cursor.giveUp();
        held.removeIf(waiting -> {
            boolean unwanted = fetches(waiting, cursor);
            if (unwanted) {
                waiting.fail(Pending.cancelledUnsent());
            }
            return unwanted;
        });
        inflight.stream()
                .filter(running -> cursor.own() && fetches(running.pending(), cursor))
                .forEach(Turn::wantCancel);
    }

    private static boolean fetches(Pending<?> pending, Cursor cursor) {
        return pending.work() instanceof Command command && command.fetches(cursor);
    }

    /**
     * Whether work has to wait for that on its way: because the oldest turn is to be cancelled, because the last one has
     * more to send, because one of the two has the connection to itself, or because a stack must know whether a
     * transaction is open.
     */
    private boolean mustWait(Pending<?> next) {
        Turn last = inflight.peekLast();
        return last != null
                && (cancelWaits()
                        || last.unfinished()
                        || last.pending().work().alone()
                        || next.work().alone()
                        || (transaction.unsure() && next.work() instanceof Stack));
    }

    private void begin(Pending<?> pending) {
        HowdahException refusal = refusal(pending.work());
        if (refusal != null) {
            pending.fail(refusal);
            return;
        }
        if (pending.work() instanceof Command command && command.kind() == Command.Kind.STATUS) {
            pending.answer(Outcome.of(wire.observed().lastStatus().name()));
            return;
        }
        Turn turn = turn(pending);
        transaction.sent(pending.work());
        inflight.add(turn);
        limit.oldest(limited());
        turn.begin();
    }

    private Turn turn(Pending<?> pending) {
        if (pending.work() instanceof Command command) {
            return command.errand() instanceof Copying copying
                    ? new CopyTurn(pending, command, copying, this)
                    : new CommandTurn(pending, command, this);
        }
        if (pending.work() instanceof Commands script) {
            return new ScriptTurn(pending, script, this);
        }
        return stacks.turn(pending, (Stack) pending.work(), transaction.open(), this);
    }

    private @Nullable HowdahException refusal(Work work) {
        HowdahException misplaced = transaction.refusal(work);
        return misplaced == null && options.pgbouncer() && !(work instanceof Stack)
                ? SharedSession.refusal(work)
                : misplaced;
    }

    @Override
    public void began(Turn turn) {
        if (turn == inflight.peek()) { // else the server still works on those before
            limit.began(turn);
        }
    }

    /** A turn that is wound up is to be hit, whatever it sends. */
    @Override
    public void whenClear(Runnable next) {
        if (state == State.CANCELLING && !cancellation.patient()) {
            afterCancel = next;
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
        return inflight.size() <= 1;
    }

    @Override
    public boolean last(Transmitter.Sender sender) {
        return inflight.peekLast() == sender;
    }

    @Override
    public boolean cancelling() {
        return state == State.CANCELLING;
    }

    @Override
    public void ended(Turn turn, Runnable tell) {
        if (!inflight.remove(turn)) {
            return; // it has ended with the connection
        }
        if (inflight.isEmpty()) {
            transaction.settled(turn.pending().work());
        }
        limit.oldest(limited());
        tell.run();
        transaction.told();
        if (inflight.isEmpty()) {
            wire.observed().answeredAll();
        }
        proceed();
    }

    @Override
    public void cancel(Pending<?> pending) {
        if (held.remove(pending)) {
            pending.fail(Pending.cancelledUnsent());
        } else {
            inflight.stream().filter(turn -> turn.pending() == pending).forEach(Turn::wantCancel);
            tryCancel();
        }
    }

    /**
     * A cancel request hits whatever the backend runs when it arrives. So it is sent only for the oldest turn, while new
     * ones wait; where others are on their way behind it already, not before it has had a while to end by itself: then it
     * is most unlikely that it ends just before the request arrives, and one that is hit for it is sent again.
     */
    private void tryCancel() {
        if (cancelWaits() && state == State.CANCELLING) {
            cancellation.signalAgain();
        }
        if (!cancelWaits() || (state != State.OPEN && state != State.RESETTING)) {
            return;
        }
        Turn oldest = inflight.element();
        if (inflight.size() > 1 && !oldest.cancelOverdue()) {
            later(CANCEL_OVERDUE_AFTER, () -> {
                oldest.cancelIsOverdue();
                tryCancel();
            });
            return;
        }
        if (state == State.RESETTING) {
            held.addFirst(resetInTurn);
        }
        state = State.CANCELLING;
        cancellation.signal();
    }

    /** A request to cancel is sent; there are turns that can do more to come to their end. */
    private Future<Void> tellOldest(Supplier<Future<Void>> signal) {
        Turn oldest = inflight.peek();
        if (oldest != null) {
            oldest.signalled();
        }
        return signal.get();
    }

    private boolean cancelWaits() {
        Turn oldest = inflight.peek();
        return oldest != null && oldest.toBeCancelled();
    }

    private void overLimit(Turn slow) {
        slow.exceedLimit();
        tryCancel();
    }

    private @Nullable Turn limited() {
        Turn oldest = inflight.peek();
        return oldest != null && oldest.limited() ? oldest : null;
    }

    private void stuck(Turn slow) {
        farewell.breakOff(new TimeoutException("no answer to '" + slow.pending().work() + "' within command-timeout "
                + options.commandTimeout() + ", nor after a request to cancel it"));
    }

    @Override
    public void later(Duration time, Runnable task) {
        context.owner().setTimer(Math.max(1, time.toMillis()), timer -> loop.execute(task));
    }

    private void cancelled() {
        if (state == State.CANCELLING) {
            reopen();
        }
        goOn();
    }

    private void goOn() {
        Runnable next = afterCancel;
        afterCancel = null;
        if (next != null) {
            next.run();
        }
    }

    /** As {@link EngineConnection#windUp}. */
    void windUp(Duration moment, String why) {
        if (state == State.OPEN && !inflight.isEmpty()) {
            state = State.CANCELLING;
            inflight.forEach(turn -> turn.cancelledBecause(why));
            held.removeIf(pending -> pending != resetInTurn && unsent(pending, why));
            cancellation.signalAfter(moment);
        }
    }

    /**
     * Cancels what is still on its way while the connection closes.
     *
     * @param why said of the connection
     */
    void cancelAll(String why) {
        if (state == State.CLOSING && !inflight.isEmpty()) {
            inflight.forEach(turn -> turn.cancelledBecause("of its connection: " + why + "."));
            cancellation.signal();
        }
    }

    private static boolean unsent(Pending<?> pending, String why) {
        pending.fail(new QueryCancelledException(
                "The statement '" + pending.work() + "' was cancelled before it was sent, because " + why, null));
        return true;
    }

    @Override
    public boolean running() {
        Turn oldest = inflight.peek();
        boolean cancelling = state == State.CANCELLING || state == State.CLOSING;
        return cancelling && oldest != null && oldest.toBeCancelled(); // what runs behind that is not
    }

    @Override
    public void onLoop(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void signalled() {
        proceed();
    }

    @Override
    public Future<?> sendNothing() {
        return cleaning.nothing();
    }

    /** As {@link EngineConnection#reset}. */
    void reset() {
        inflight.forEach(Turn::abandoned);
        if (state == State.OPEN && held.isEmpty()) {
            if (traces.used() || !inflight.isEmpty()) {
                state = State.RESETTING;
                proceed();
            }
        } else if (state == State.CANCELLING || !held.isEmpty()) {
            held.add(resetInTurn); // behind what this borrower still has waiting
        }
    }

    /** As {@link EngineConnection#resetUnlessNeutral}. */
    void resetUnlessNeutral() {
        if (state != State.OPEN
                || traces.any()
                || !traces.doubted().isEmpty()
                || transaction.open()
                || !inflight.isEmpty()
                || !held.isEmpty()) {
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
    private void proceed() {
        if (state == State.OPEN && !held.isEmpty() && !mustWait(held.element())) {
            reopen();
        } else if (state == State.OPEN || (state == State.RESETTING && !inflight.isEmpty())) {
            tryCancel();
        } else if (inflight.isEmpty() || afterCancel != null) {
            switch (state) {
                case RESETTING -> cleaning.reset(this::isReset);
                case CANCELLING -> cancellation.end(this::cancelled);
                case CLOSING -> wire.connection().close();
                case OPEN, CLOSED -> {}
            }
        }
    }

    private void reopen() {
        state = State.OPEN;
        while (state == State.OPEN && !held.isEmpty() && !mustWait(held.element())) {
            Pending<?> next = held.remove();
            if (next == resetInTurn) {
                state = State.RESETTING;
            } else {
                begin(next);
            }
        }
        proceed();
    }

    /** Takes no more work, and closes when that on its way has ended; false when it is closed already. */
    boolean close() {
        if (state == State.CLOSED) {
            return false;
        }
        state = State.CLOSING;
        held.forEach(pending -> pending.fail(farewell.closed()));
        held.clear();
        goOn();
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
        held.forEach(pending -> pending.fail(reason));
        held.clear();
        List.copyOf(inflight).forEach(turn -> {
            if (transaction.open()) {
                turn.pending().toldElsewhere();
            }
            turn.lost(farewell.toldTo(turn, turn.running(), reason));
        });
        inflight.clear();
        return expected ? null : reason;
    }
}
