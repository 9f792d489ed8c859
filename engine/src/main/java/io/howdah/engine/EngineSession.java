// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.Prepared;
import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.engine.flow.PortionStream;
import io.howdah.engine.flow.Portions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session on one connection, for as long as whoever lent the connection lets it. Any thread may use it.
 */
public class EngineSession extends Verbs implements Session {
    private final Supplier<EngineConnection> connection;
    private volatile Reply.Home home;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param connection the connection, asked anew for each verb
     * @param home where the stages of this session's replies run
     * @param release gives the connection back; called once, by {@link #close()}
     */
    public EngineSession(Supplier<EngineConnection> connection, Reply.Home home, Runnable release) {
        this.connection = connection;
        this.home = home;
        this.release = release;
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        return run(call, finish, Watcher.NONE);
    }

    /** As {@code run}, with somebody looking on. */
    public <T extends @Nullable Object> Reply<T> run(
            Supplier<? extends Work> call, Outcome.Finish<T> finish, Watcher watcher) {
        return onConnection(live -> submit(home, call, finish, watcher, pending -> pending.submitTo(live)));
    }

    @Override
    protected boolean jsonCodecs() {
        return connection.get().options().jsonCodecs();
    }

    @Override
    public <T> RowStream<T> stream(Supplier<Command> call, Function<Outcome, List<T>> rows) {
        return new PortionStream<>(homeOfCall(), size -> portions(call, size, rows));
    }

    /** The rows of a statement, so many at a time; nothing is sent yet. */
    <T> Portions<T> portions(Supplier<Command> call, int size, Function<Outcome, List<T>> rows) {
        return new SessionPortions<>(this, new Cursor(call, size), rows);
    }

    @Override
    public Reply<Prepared> prepare(String sql) {
        Preparation preparation = new Preparation(sql);
        return run(preparation::command, prepared -> new SessionPrepared(this, sql, preparation));
    }

    @Override
    protected Reply.Home homeOfCall() {
        return home;
    }

    /** Says where the stages of later replies run, for a session that was opened on another thread than its user's. */
    public final void liveAt(Reply.Home other) {
        home = other;
    }

    /** Runs a verb on the connection, unless the session is closed or has lost it. */
    protected <T extends @Nullable Object> Reply<T> onConnection(Function<EngineConnection, Reply<T>> verb) {
        try {
            if (closed.get()) {
                throw new SessionClosedException("The session is closed. Open another one, or use Database.with, which"
                        + " closes it when the work has ended.");
            }
            return verb.apply(connection.get());
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    @Override
    public <T extends @Nullable Object> Reply<T> inTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work) {
        return Reply.whole(onConnection(live -> live.inTransaction(home))
                .thenCompose(open -> open ? inPart(options, work) : inOwnTransaction(options, work)));
    }

    private <T extends @Nullable Object> Reply<T> inPart(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work) {
        if (!options.equals(TransactionOptions.defaults().retries(options.retries()))) {
            throw TransactionException.usage("inTransaction was called inside a transaction with options that only a"
                    + " whole transaction can have: isolation, readOnly, deferrable, timeout. Give them where the"
                    + " outermost transaction begins.");
        }
        return inSavepoint(work);
    }

    /** Runs work in a transaction of its own; refused inside another one. */
    final <T extends @Nullable Object> Reply<T> inOwnTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work) {
        return new Attempts<>(this, options, work).run();
    }

    /** Does nothing for so long. */
    final Reply<Void> pause(Duration time) {
        return onConnection(live -> live.pause(home, time));
    }

    @Override
    public Reply<Void> begin(TransactionOptions options) {
        return onConnection(live -> live.begin(home, options));
    }

    @Override
    public Reply<Void> commit() {
        return onConnection(live -> live.commit(home));
    }

    @Override
    public Reply<Void> rollback() {
        return onConnection(live -> live.rollback(home));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }

    /**
     * Closes the session and breaks its connection off, on which somebody waits in vain. The connection is given back when it
     * has ended, so that nobody else is hit; one that was given back before is left alone.
     */
    final void discard(String why) {
        if (closed.compareAndSet(false, true)) {
            try {
                EngineConnection silent = connection.get();
                silent.closed().whenComplete((ended, never) -> release.run());
                silent.breakOff(why);
            } catch (HowdahException takenAway) {
                release.run();
            }
        }
    }

    @Override
    public String toString() {
        return closed.get() ? "Session[closed]" : "Session[open]";
    }
}
