// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.RentalDesk.Lender;
import io.howdah.engine.RentalStep.AskOrWait;
import io.howdah.engine.RentalStep.GiveBack;
import io.howdah.engine.RentalStep.Refuse;
import io.howdah.engine.RentalStep.Serve;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RentalDesk} keeps account of: who waits, which connections idle at it, and how many are rented or asked
 * for. It says what is to be done and does none of it, so what is guarded is short, and nobody is called meanwhile but the
 * lender for its numbers. Thread-safe.
 */
final class RentalBook {
    private final RentalOptions options;
    private final Lender lender;
    private final RentalRefusals refusals;

    private final Deque<Waiter> waiting = new ArrayDeque<>(); // guarded by this, as all below
    /** The one that became idle last is at the end, and serves first. None idles while somebody waits. */
    private final Deque<Rental> idle = new ArrayDeque<>();

    private final Asks asked = new Asks();
    private int rented;
    private int wantedElsewhere;
    private boolean ticking;
    private boolean closed;
    private boolean stopped;
    private @Nullable HowdahException lastRefusal;

    /**
     * @param database what the messages call it
     * @param lender only asked how many connections there may be, and are
     */
    RentalBook(String database, RentalOptions options, Lender lender) {
        this.options = options;
        this.lender = lender;
        refusals = new RentalRefusals(database, options);
    }

    /** Who waits for a connection. */
    abstract static class Waiter {
        private long since;
        private long deadline;

        /** Begins; false when it is not wanted any more. */
        abstract boolean take(Rental rental, EngineConnection connection);

        abstract void refuse(HowdahException refusal);
    }

    /**
     * Those who are done with.
     *
     * @param waiters to be refused
     * @param refusal makes what each of them is told
     * @param rentals to be given back
     */
    record Dismissed(List<Waiter> waiters, Supplier<HowdahException> refusal, List<Rental> rentals) {}

    /** Somebody wants a connection. */
    synchronized RentalStep arrived(Waiter waiter) {
        waiter.since = System.nanoTime();
        waiter.deadline = waiter.since + options.acquireTimeout().toNanos();
        if (closed) {
            return new Refuse(waiter, refusals.closed(), false);
        }
        Rental rental = idle.pollLast();
        if (rental != null) {
            return new Serve(rental, waiter);
        }
        if (waiting.size() >= options.maxWaiters() && !mayAskFor(waiting.size() + 1)) {
            return new Refuse(waiter, refusals.tooMany(numbers(), lastRefusal), false);
        }
        waiting.add(waiter);
        return new AskOrWait(countAsked());
    }

    /** The rental could not serve. It was the waiter's turn, and still is: it stands in front, or has the next that idles. */
    synchronized RentalStep cameBack(Waiter waiter) {
        if (stopped) {
            return new Refuse(waiter, refusals.closed(), false);
        }
        Rental other = idle.pollLast();
        if (other != null) {
            return new Serve(other, waiter);
        }
        waiting.addFirst(waiter);
        return new AskOrWait(countAsked());
    }

    /** Somebody wants a connection no more. Whose turn it is just now does not stand here, and finds out by himself. */
    synchronized void gaveUp(Waiter waiter) {
        waiting.remove(waiter); // mostly the first, or near: those who came first give up first
    }

    /** For each who waits, one connection is asked for at most. */
    private boolean mayAskFor(int waiters) {
        return asked.haveRoom(Math.min(waiters, lender.mostAsked()))
                && asked.size() + rented < lender.most()
                && (rented == 0 || !asked.refusedLately());
    }

    private boolean countAsked() {
        boolean ask = mayAskFor(waiting.size());
        if (ask) {
            asked.begin();
        }
        return ask;
    }

    /** A connection that was asked for is there; {@link #returned} is next. */
    synchronized void lent() {
        asked.lent();
        rented++;
        lastRefusal = null;
    }

    /** The pool may have more by now: who waits need not wait for the others' statements to end. */
    synchronized RentalStep mayHaveMore() {
        return new AskOrWait(!closed && wantedElsewhere == 0 && countAsked());
    }

    /**
     * A rental has served.
     *
     * @param clean whether it can serve another
     */
    synchronized RentalStep returned(Rental rental, boolean clean) {
        if (!clean || wantedElsewhere > 0 || (closed && waiting.isEmpty()) || asked.wantOneReturned()) {
            rented--;
            return new GiveBack(rental, countAsked());
        }
        Waiter next = waiting.poll();
        if (next != null) {
            return new Serve(rental, next);
        }
        rental.becomesIdle();
        idle.add(rental);
        return new AskOrWait(false);
    }

    /**
     * While connections are on loan here their users pass them on; else the one whose turn it was is told. Who came after
     * the pool was asked has a right to an answer of its own.
     */
    synchronized RentalStep refused(HowdahException refusal) {
        long askedAt = asked.refused();
        lastRefusal = refusal;
        Waiter first = waiting.peek();
        if (rented > 0 || first == null || first.since - askedAt > 0) {
            return new AskOrWait(countAsked());
        }
        return new Refuse(waiting.remove(), refusal, countAsked());
    }

    /**
     * Until {@link #notWantedElsewhere} nothing stays here that is not in use.
     *
     * @return what is to be given back
     */
    synchronized List<Rental> wantedElsewhere() {
        wantedElsewhere++;
        return takeIdle();
    }

    synchronized void notWantedElsewhere() {
        wantedElsewhere--;
    }

    private List<Rental> takeIdle() {
        List<Rental> all = List.copyOf(idle);
        idle.clear();
        rented -= all.size();
        return all;
    }

    /** Whether somebody is to ask a moment later for who is {@link #late}: there may be some, and nobody is to ask yet. */
    synchronized boolean startsTicking() {
        if (ticking || stopped || (waiting.isEmpty() && (closed || idle.isEmpty()))) {
            return false;
        }
        ticking = true;
        return true;
    }

    /** Who has waited for too long, and what has idled for too long. */
    synchronized Dismissed late() {
        ticking = false;
        long now = System.nanoTime();
        List<Waiter> late = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.element().deadline - now <= 0) {
            late.add(waiting.remove());
        }
        List<Rental> spare = new ArrayList<>();
        while (!idle.isEmpty() && idle.element().idleFor(options.idle())) {
            spare.add(idle.remove());
            rented--;
        }
        String numbers = late.isEmpty() ? "" : numbers();
        HowdahException cause = lastRefusal;
        return new Dismissed(late, () -> refusals.tooLate(numbers, cause), spare);
    }

    /** Nobody may come any more; those who wait are served. */
    synchronized void close() {
        closed = true;
    }

    /** Nobody may come any more, and nobody is served who waits. */
    synchronized Dismissed stop() {
        closed = true;
        stopped = true;
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        return new Dismissed(all, refusals::closed, takeIdle());
    }

    private String numbers() {
        return "waiting " + waiting.size() + ", serving " + (rented - idle.size()) + ", " + lender.numbers();
    }
}
