// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves verbs that need a connection for a short time. It rents connections from a pool and lets each serve one verb
 * after the other: a connection that is idle here serves at once, one that becomes free passes straight to whoever has
 * waited longest, and one that nobody wants goes back to the pool soon. No caller's thread waits; those who wait stand in
 * a bounded queue, each with a deadline.
 *
 * <p>Thread-safe. What is guarded is short and never calls out.
 */
public final class RentalDesk {
    /** A rental ends after that time at the latest, so that the pool's own rules (flush, age) get their turn. */
    private static final Duration LONGEST_RENTAL = Duration.ofSeconds(10);

    private static final Duration LONGEST_TICK = Duration.ofMillis(100);

    /** The pool that connections are rented from. */
    public interface Lender {
        /** Asks for a connection. Returns at once; later, on any thread, one of the two is called. */
        void lend(Consumer<Lent> lent, Consumer<HowdahException> refused);

        /** How many connections may be asked for or rented at a time. */
        int most();

        /** How many may be asked for at a time. */
        int mostAsked();

        /** The pool's numbers, for the message of an exhausted pool, as a phrase. */
        String numbers();
    }

    /** A connection on loan. */
    public interface Lent {
        /**
         * The connection.
         *
         * @throws HowdahException when the pool has taken it away
         */
        EngineConnection connection();

        /** Ends the loan. Called on any thread, so it must not wait. */
        void giveBack();
    }

    private final Engine engine;
    private final String database;
    private final RentalOptions options;
    private final Lender lender;
    private final Duration tick;
    private final Presence presence = new Presence();

    private final Deque<Waiter> waiting = new ArrayDeque<>(); // guarded by this, as all below
    /** The one that became idle last is at the end, and serves first. */
    private final Deque<Rental> idle = new ArrayDeque<>();

    private int asked;
    private int rented;
    private int wantedElsewhere;
    private boolean ticking;
    private boolean closed;
    private volatile @Nullable HowdahException lastRefusal;

    /** @param database what the messages call it */
    public RentalDesk(Engine engine, String database, RentalOptions options, Lender lender) {
        this.engine = engine;
        this.database = database;
        this.options = options;
        this.lender = lender;
        tick = options.idle().compareTo(LONGEST_TICK) < 0 ? options.idle() : LONGEST_TICK;
    }

    /** The pool that it rents from, for those who want a connection for long. */
    Lender lender() {
        return lender;
    }

    /** Runs what was called on a connection that is rented for it. */
    public <T extends @Nullable Object> Reply<T> run(
            Reply.Home home, Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        presence.enter();
        Turn<T> turn = new Turn<>();
        return Verbs.submit(home, call, finish, turn, turn::begin);
    }

    /** Makes a session of a connection, of where its replies live, and of what gives the connection back. */
    public interface SessionMaker {
        Session make(Supplier<EngineConnection> connection, Reply.Home home, Runnable release);
    }

    /** A session on a connection that is rented until the session is closed. */
    public Reply<Session> session(Reply.Home home) {
        return session(home, EngineSession::new);
    }

    /** A session of the caller's kind on a connection that is rented until the session is closed. */
    public Reply<Session> session(Reply.Home home, SessionMaker maker) {
        presence.enter();
        Reply.Source<Session> source = Reply.source(home, () -> {});
        serve(new Waiter() {
            @Override
            boolean take(Rental rental) {
                source.answer(() -> maker.make(rental.lent::connection, home, () -> {
                    presence.leave();
                    rental.resetBySession();
                    returned(rental);
                }));
                return true;
            }

            @Override
            void refuse(HowdahException refusal) {
                presence.leave();
                source.fail(refusal);
            }
        });
        return source.reply();
    }

    private void serve(Waiter waiter) {
        waiter.deadline = System.nanoTime() + options.acquireTimeout().toNanos();
        Rental rental = null;
        HowdahException refusal = null;
        boolean ask = false;
        synchronized (this) {
            if (closed) {
                refusal = closedException();
            } else {
                rental = idle.pollLast();
                if (rental == null && waiting.size() >= options.maxWaiters() && !mayAskFor(waiting.size() + 1)) {
                    refusal = tooMany();
                } else if (rental == null) {
                    waiting.add(waiter);
                    ask = countAsked();
                }
            }
        }
        if (refusal != null) {
            waiter.refuse(refusal);
        } else if (rental != null) {
            hand(rental, waiter);
        } else {
            tickWhileNeeded();
            askIf(ask);
        }
    }

    /** Gives a rental to a waiter that may have lost interest, or to the next one. */
    private void hand(Rental rental, Waiter waiter) {
        if (!rental.usable()) {
            requeue(waiter);
            returned(rental);
        } else if (!waiter.take(rental)) {
            returned(rental);
        }
    }

    /** In front again: it was its turn. */
    private void requeue(Waiter waiter) {
        boolean ask;
        synchronized (this) {
            waiting.addFirst(waiter);
            ask = countAsked();
        }
        tickWhileNeeded();
        askIf(ask);
    }

    /** For each who waits, one connection is asked for at most. */
    private boolean mayAskFor(int waiters) {
        return asked < Math.min(waiters, lender.mostAsked()) && asked + rented < lender.most();
    }

    private boolean countAsked() {
        boolean ask = mayAskFor(waiting.size());
        if (ask) {
            asked++;
        }
        return ask;
    }

    private void askIf(boolean ask) {
        if (ask) {
            lender.lend(this::lent, this::refused);
        }
    }

    private void lent(Lent lent) {
        synchronized (this) {
            asked--;
            rented++;
            lastRefusal = null;
        }
        returned(new Rental(lent));
        askForWhoStillWaits();
    }

    /** The pool has just given one, so it may have more: who waits need not wait for the others' statements to end. */
    private void askForWhoStillWaits() {
        boolean ask;
        synchronized (this) {
            ask = !closed && wantedElsewhere == 0 && countAsked();
        }
        askIf(ask);
    }

    /** The rental has served; on an event loop mostly. It is clean before anybody else can have it. */
    private void returned(Rental rental) {
        boolean keep = rental.cleaned() && !rental.due();
        Waiter next = null;
        boolean ask = false;
        synchronized (this) {
            keep &= wantedElsewhere == 0 && !(closed && waiting.isEmpty());
            if (keep) {
                next = waiting.poll();
                if (next == null) {
                    rental.idleSince = System.nanoTime();
                    idle.add(rental);
                }
            } else {
                rented--;
                ask = !waiting.isEmpty() && countAsked();
            }
        }
        if (!keep) {
            rental.lent.giveBack();
        } else if (next != null) {
            hand(rental, next);
        } else {
            tickWhileNeeded();
        }
        askIf(ask);
    }

    /** While connections are on loan here their users pass them on; else the one whose turn it was is told. */
    private void refused(HowdahException refusal) {
        Waiter told = null;
        boolean ask = false;
        synchronized (this) {
            asked--;
            lastRefusal = refusal;
            if (rented == 0) {
                told = waiting.poll();
                ask = countAsked();
            }
        }
        if (told != null) {
            told.refuse(refusal);
        }
        askIf(ask);
    }

    /**
     * Somebody asks the pool itself, on a thread of its own: what is idle here goes back, and what becomes free does
     * too, until {@code asking} has ended.
     */
    public <T> T makingRoomFor(Supplier<T> asking) {
        List<Rental> spare;
        synchronized (this) {
            wantedElsewhere++;
            spare = new ArrayList<>(idle);
            idle.clear();
            rented -= spare.size();
        }
        spare.forEach(rental -> rental.lent.giveBack());
        try {
            return asking.get();
        } finally {
            synchronized (this) {
                wantedElsewhere--;
            }
        }
    }

    /** One timer for the deadlines of all, and for what idles; it runs while there is something of either. */
    private void tickWhileNeeded() {
        synchronized (this) {
            if (ticking || closed || (waiting.isEmpty() && idle.isEmpty())) {
                return;
            }
            ticking = true;
        }
        engine.later(tick, this::tick);
    }

    private void tick() {
        List<Waiter> late = new ArrayList<>();
        List<Rental> spare = new ArrayList<>();
        String numbers;
        synchronized (this) {
            ticking = false;
            long now = System.nanoTime();
            while (!waiting.isEmpty() && waiting.element().deadline - now <= 0) {
                late.add(waiting.remove());
            }
            while (!idle.isEmpty()
                    && now - idle.element().idleSince >= options.idle().toNanos()) {
                spare.add(idle.remove());
                rented--;
            }
            numbers = numbers();
        }
        late.forEach(waiter -> waiter.refuse(exhausted(numbers)));
        spare.forEach(rental -> rental.lent.giveBack());
        tickWhileNeeded();
    }

    private HowdahException exhausted(String numbers) {
        return new PoolExhaustedException(
                "No connection of database '" + database + "' became free within " + options.acquireTimeout() + " ("
                        + numbers + "). Close sessions sooner, raise the pool's greatest size, or give more time by"
                        + " acquire-timeout.",
                lastRefusal);
    }

    private HowdahException tooMany() {
        return new PoolExhaustedException(
                "Too many calls wait for a connection of database '" + database + "' (" + numbers()
                        + ", max-waiters " + options.maxWaiters() + "). Call at the pace at which the database answers,"
                        + " raise the pool's greatest size, or let more wait by max-waiters.",
                lastRefusal);
    }

    private String numbers() {
        return "waiting " + waiting.size() + ", serving " + (rented - idle.size()) + ", " + lender.numbers();
    }

    private HowdahException closedException() {
        return new SessionClosedException("The database '" + database + "' is closed.");
    }

    /** Takes no more verbs; lets those that were called before end, for so long; then refuses what still waits. */
    public void close(Duration limit) throws InterruptedException {
        synchronized (this) {
            closed = true;
        }
        if (!presence.awaitNone(limit)) {
            System.getLogger(RentalDesk.class.getName())
                    .log(System.Logger.Level.WARNING, "Database '" + database + "' is closed with sessions still open");
        }
        stop();
    }

    /** Takes no more verbs, and refuses what still waits. */
    public void stop() {
        List<Waiter> late;
        List<Rental> spare;
        synchronized (this) {
            closed = true;
            late = List.copyOf(waiting);
            waiting.clear();
            spare = List.copyOf(idle);
            idle.clear();
            rented -= spare.size();
        }
        late.forEach(waiter -> waiter.refuse(closedException()));
        spare.forEach(rental -> rental.lent.giveBack());
    }

    /** Who waits for a connection. */
    private abstract static class Waiter {
        private long deadline;

        /** Begins; false when it is not wanted any more. */
        abstract boolean take(Rental rental);

        abstract void refuse(HowdahException refusal);
    }

    /** A statement from its call to its answer. */
    private final class Turn<T extends @Nullable Object> extends Waiter implements Watcher {
        private @Nullable Pending<T> pending;
        private @Nullable Rental rental;

        void begin(Pending<T> called) {
            pending = called;
            serve(this);
        }

        @Override
        boolean take(Rental offered) {
            rental = offered;
            Pending<T> called = pending;
            if (called == null || called.submitTo(offered.lent.connection())) {
                return true;
            }
            rental = null;
            return false;
        }

        @Override
        void refuse(HowdahException refusal) {
            Pending<T> called = pending;
            if (called != null) {
                called.fail(refusal);
            }
        }

        @Override
        public void answered() {
            presence.leave();
            Rental served = rental;
            rental = null;
            if (served != null) {
                returned(served);
            }
        }
    }

    /** A connection between its lending and its return. */
    private static final class Rental {
        private final Lent lent;
        private final long endsAt = System.nanoTime() + LONGEST_RENTAL.toNanos();
        private long idleSince;

        Rental(Lent lent) {
            this.lent = lent;
        }

        boolean usable() {
            try {
                return lent.connection().lendable();
            } catch (HowdahException takenAway) {
                return false;
            }
        }

        /** A session has many ways to leave something behind. */
        void resetBySession() {
            try {
                lent.connection().reset();
            } catch (HowdahException takenAway) {
                // seen again when the rental is looked at
            }
        }

        /** Sees to it that what its last user left is gone before the next one's first statement. */
        boolean cleaned() {
            try {
                lent.connection().resetUnlessNeutral();
                return lent.connection().lendable();
            } catch (HowdahException takenAway) {
                return false;
            }
        }

        boolean due() {
            return System.nanoTime() - endsAt > 0 || lent.connection().due();
        }
    }
}
