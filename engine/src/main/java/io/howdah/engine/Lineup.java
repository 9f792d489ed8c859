// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The turns that are on their way on a connection, the oldest in front, and behind them the work that waits for its turn. On
 * the event loop.
 */
final class Lineup {
    private final TransactionState transaction;
    private final Deque<Turn> underWay = new ArrayDeque<>();
    private final Deque<Pending<?>> waiting = new ArrayDeque<>();
    private int resets; // among what waits

    /** Stands among what waits where a borrower ends and the next one begins. */
    private final Pending<?> reset =
            new Pending<>(PlainHome.INSTANCE, Command.internal(Cleaning.RESET), outcome -> outcome, Watcher.NONE);

    Lineup(TransactionState transaction) {
        this.transaction = transaction;
        reset.toldElsewhere();
    }

    /** The turn that the server works on. */
    @Nullable
    Turn oldest() {
        return underWay.peek();
    }

    /** The turn that was sent last. */
    @Nullable
    Turn newest() {
        return underWay.peekLast();
    }

    boolean noneUnderWay() {
        return underWay.isEmpty();
    }

    boolean severalUnderWay() {
        return underWay.size() > 1;
    }

    boolean noneWaiting() {
        return waiting.isEmpty();
    }

    void eachUnderWay(Consumer<Turn> action) {
        underWay.forEach(action);
    }

    /** Whether the oldest turn is to be cancelled, before anything new is sent. */
    boolean cancelWaits() {
        Turn oldest = underWay.peek();
        return oldest != null && oldest.toBeCancelled();
    }

    /**
     * Whether work has to wait for that on its way: because the oldest turn is to be cancelled, because the last one has
     * more to send, because one of the two has the connection to itself, or because a stack must know whether a
     * transaction is open.
     */
    private boolean mustWait(Pending<?> next) {
        Turn last = underWay.peekLast();
        return last != null
                && (cancelWaits()
                        || last.unfinished()
                        || last.pending().work().alone()
                        || next.work().alone()
                        || (transaction.unsure() && next.work() instanceof Stack));
    }

    /** Whether work can begin that has just come: nothing is before it, and it need not wait for what is on its way. */
    boolean mayBeginAtOnce(Pending<?> next) {
        return waiting.isEmpty() && !mustWait(next);
    }

    /** Whether the first that waits need not wait any longer. */
    boolean nextMayBegin() {
        return !waiting.isEmpty() && !mustWait(waiting.element());
    }

    /** The first that waits; empty where it is the end of a borrower, and a reset is due. */
    Optional<Pending<?>> next() {
        Pending<?> next = waiting.remove();
        if (next == reset) {
            resets--;
            return Optional.empty();
        }
        return Optional.of(next);
    }

    /** Whether the borrower has gone whose work is next. */
    boolean resetIsBehind() {
        return resets > 0;
    }

    void begins(Turn turn) {
        underWay.add(turn);
    }

    /** False when it has ended before, with the connection. */
    boolean ends(Turn turn) {
        return underWay.remove(turn);
    }

    void waits(Pending<?> pending) {
        waiting.add(pending);
    }

    /** A borrower ends here; what it still has waiting is before that. */
    void resetWaits() {
        resets++;
        waiting.add(reset);
    }

    /** A reset was due, and cannot be yet. */
    void resetWaitsFirst() {
        resets++;
        waiting.addFirst(reset);
    }

    /** Takes work back that nobody wants any more; false when it was sent, so that it has to be cancelled. */
    boolean withdrawn(Pending<?> pending) {
        boolean unsent = waiting.remove(pending);
        if (unsent) {
            pending.fail(Pending.cancelledUnsent());
        } else {
            underWay.stream().filter(turn -> turn.pending() == pending).forEach(Turn::wantCancel);
        }
        return unsent;
    }

    /** A fetch that nobody waits for any more is not sent, and is cancelled if the transaction is the cursor's own. */
    void giveUp(Cursor cursor) {
        cursor.giveUp();
        waiting.removeIf(work -> {
            boolean unwanted = fetches(work, cursor);
            if (unwanted) {
                work.fail(Pending.cancelledUnsent());
            }
            return unwanted;
        });
        underWay.stream()
                .filter(turn -> cursor.own() && fetches(turn.pending(), cursor))
                .forEach(Turn::wantCancel);
    }

    private static boolean fetches(Pending<?> pending, Cursor cursor) {
        return pending.work() instanceof Command command && command.fetches(cursor);
    }

    /** Ends a borrower's work: what is on its way is cancelled, what waits is not sent. */
    void windUp(String why) {
        underWay.forEach(turn -> turn.cancelledBecause(why));
        waiting.removeIf(pending -> pending != reset && unsent(pending, why));
    }

    private static boolean unsent(Pending<?> pending, String why) {
        pending.fail(new QueryCancelledException(
                "The statement '" + pending.work() + "' was cancelled before it was sent, because " + why, null));
        return true;
    }

    /** What waits will not be sent any more. */
    void refuseWaiting(HowdahException why) {
        waiting.forEach(pending -> pending.fail(why));
        waiting.clear();
        resets = 0;
    }

    /** The connection has ended, and with it what is on its way. */
    void allEnd(Consumer<Turn> end) {
        List.copyOf(underWay).forEach(end);
        underWay.clear();
    }
}
