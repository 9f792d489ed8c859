// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.TransactionOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A session on one connection, for as long as whoever lent the connection lets it. Any thread may use it.
 */
public class EngineSession extends Verbs implements Session {
    private final EngineConnection connection;
    private final Reply.Home home;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param home where the stages of this session's replies run
     * @param release gives the connection back; called once, by {@link #close()}
     */
    public EngineSession(EngineConnection connection, Reply.Home home, Runnable release) {
        this.connection = connection;
        this.home = home;
        this.release = release;
    }

    @Override
    protected <T> Reply<T> run(String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        if (closed.get()) {
            return Reply.failed(home, closedException());
        }
        return submit(home, sql, parameters, finish, pending -> pending.submitTo(connection));
    }

    @Override
    public Reply<Void> begin(TransactionOptions options) {
        return closed.get() ? Reply.failed(home, closedException()) : connection.begin(home, options);
    }

    @Override
    public Reply<Void> commit() {
        return closed.get() ? Reply.failed(home, closedException()) : connection.commit(home);
    }

    @Override
    public Reply<Void> rollback() {
        return closed.get() ? Reply.failed(home, closedException()) : connection.rollback(home);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }

    protected final boolean isClosed() {
        return closed.get();
    }

    private static SessionClosedException closedException() {
        return new SessionClosedException("The session is closed. Open another one, or use Database.with, which closes"
                + " it when the work has ended.");
    }

    @Override
    public String toString() {
        return "Session[" + connection.options() + (closed.get() ? ", closed]" : "]");
    }
}
