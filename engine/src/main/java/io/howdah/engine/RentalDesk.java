// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.RentalBook.Dismissed;
import io.howdah.engine.RentalBook.Waiter;
import io.howdah.engine.RentalStep.GiveBack;
import io.howdah.engine.RentalStep.Refuse;
import io.howdah.engine.RentalStep.Serve;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves verbs that need a connection for a short time. It rents connections from a pool and lets each serve one verb
 * after the other: a connection that is idle here serves at once, one that becomes free passes straight to whoever has
 * waited longest, and one that nobody wants goes back to the pool soon. No caller's thread waits; those who wait stand in
 * a bounded queue, each with a deadline.
 *
 * <p>Thread-safe. It decides nothing by itself: its {@link RentalBook} says what is to be done.
 */
public final class RentalDesk {
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
    private final Lender lender;
    private final Duration tick;
    private final Presence presence = new Presence();
    private final RentalBook book;

    /** @param database what the messages call it */
    public RentalDesk(Engine engine, String database, RentalOptions options, Lender lender) {
        this.engine = engine;
        this.database = database;
        this.lender = lender;
        book = new RentalBook(database, options, lender);
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
        OneShot<T> shot = new OneShot<>();
        return Verbs.submit(home, call, finish, shot, shot::begin);
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
        Renter renter = new Renter(home, maker);
        proceed(book.arrived(renter));
        return renter.source.reply();
    }

    /** Does what is next, and what that leads to: of those whose turn it is, any number may have lost interest. */
    private void proceed(RentalStep first) {
        RentalStep next = first;
        while (next instanceof Serve turn) {
            Rental rental = turn.rental();
            EngineConnection connection = rental.usable();
            if (connection == null) {
                next = book.cameBack(turn.waiter());
                returned(rental);
            } else if (turn.waiter().take(rental, connection)) {
                return;
            } else {
                next = book.returned(rental, rental.cleaned());
            }
        }
        if (next instanceof GiveBack back) {
            back.rental().giveBack();
        } else if (next instanceof Refuse refused) {
            refused.waiter().refuse(refused.refusal());
        } else {
            tickWhileNeeded();
        }
        if (next.ask()) {
            lender.lend(this::lent, this::refused);
        }
    }

    private void lent(Lent lent) {
        book.lent();
        returned(new Rental(lent));
        proceed(book.mayHaveMore());
    }

    /** The rental has served; on an event loop mostly. It is clean before anybody else can have it. */
    private void returned(Rental rental) {
        proceed(book.returned(rental, rental.cleaned()));
    }

    private void refused(HowdahException refusal) {
        proceed(book.refused(refusal));
    }

    /**
     * Somebody asks the pool itself, on a thread of its own: what is idle here goes back, and what becomes free does
     * too, until {@code asking} has ended.
     */
    public <T> T makingRoomFor(Supplier<T> asking) {
        book.wantedElsewhere().forEach(Rental::giveBack);
        try {
            return asking.get();
        } finally {
            book.notWantedElsewhere();
        }
    }

    /** One timer for the deadlines of all, and for what idles; it runs while there is something of either. */
    private void tickWhileNeeded() {
        if (book.startsTicking()) {
            engine.later(tick, this::tick);
        }
    }

    private void tick() {
        dismiss(book.late());
        proceed(book.mayHaveMore());
    }

    private static void dismiss(Dismissed dismissed) {
        dismissed.waiters().forEach(waiter -> waiter.refuse(dismissed.refusal().get()));
        dismissed.rentals().forEach(Rental::giveBack);
    }

    /** Takes no more verbs; lets those that were called before end, for so long; then refuses what still waits. */
    public void close(Duration limit) throws InterruptedException {
        book.close();
        if (!presence.awaitNone(limit)) {
            System.getLogger(RentalDesk.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            ErrorId.SESSION_FORGOTTEN + " Database '" + database
                                    + "' is closed with sessions still open. Close each where it was opened"
                                    + " (try-with-resources), or use Database.with.");
        }
        stop();
    }

    /** Takes no more verbs, and refuses what still waits. */
    public void stop() {
        dismiss(book.stop());
    }

    /** Who wants a session, until it is made or given up. */
    private final class Renter extends Waiter {
        private final Reply.Home home;
        private final SessionMaker maker;
        private final Reply.Source<Session> source;
        private final AtomicBoolean settled = new AtomicBoolean();

        Renter(Reply.Home home, SessionMaker maker) {
            this.home = home;
            this.maker = maker;
            source = Reply.source(home, () -> {
                book.gaveUp(this);
                refuse(givenUp());
            });
        }

        @Override
        boolean take(Rental rental, EngineConnection connection) {
            if (!settled.compareAndSet(false, true)) {
                return false;
            }
            source.answer(() -> {
                Session made = maker.make(rental::connection, home, () -> {
                    presence.leave();
                    rental.resetBySession();
                    returned(rental);
                });
                if (source.reply().isDone()) { // nobody will have it, so nobody would close it
                    made.close();
                    throw givenUp();
                }
                return made;
            });
            return true;
        }

        @Override
        void refuse(HowdahException refusal) {
            if (settled.compareAndSet(false, true)) {
                presence.leave();
                source.fail(refusal);
            }
        }

        private static HowdahException givenUp() {
            return new QueryCancelledException("The session was given up before it had a connection.", null);
        }
    }

    /** A statement from its call to its answer. */
    private final class OneShot<T extends @Nullable Object> extends Waiter implements Watcher {
        private @Nullable Pending<T> pending;
        /** Returned by whoever takes it from here: the answer, or a cancel that comes while it is handed over. */
        private final AtomicReference<@Nullable Rental> rental = new AtomicReference<>();

        void begin(Pending<T> called) {
            pending = called;
            proceed(book.arrived(this));
        }

        @Override
        boolean take(Rental offered, EngineConnection connection) {
            rental.set(offered);
            Pending<T> called = pending;
            return called == null || called.submitTo(connection) || rental.getAndSet(null) == null;
        }

        @Override
        void refuse(HowdahException refusal) {
            Pending<T> called = pending;
            if (called != null) {
                called.refuse(refusal);
            }
        }

        @Override
        public void givenUp() {
            book.gaveUp(this);
        }

        @Override
        public void answered() {
            presence.leave();
            Rental served = rental.getAndSet(null);
            if (served != null) {
                returned(served);
            }
        }
    }
}
