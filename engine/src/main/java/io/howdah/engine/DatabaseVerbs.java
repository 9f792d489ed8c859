// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Prepared;
import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.TransactionOptions;
import io.howdah.UsageException;
import io.howdah.engine.events.Channels;
import io.howdah.engine.flow.PortionStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every database does with the sessions it lends. */
public abstract class DatabaseVerbs extends Verbs implements Database {
    @Override
    public <T extends @Nullable Object> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work) {
        return Reply.whole(closing(session(), work));
    }

    @Override
    public EventChannel channel(String name, Optional<EventBackend> backend) {
        return channels().channel(name, backend);
    }

    /** All its channels, which are made when they are first wanted. */
    protected abstract Channels channels();

    /** A session that is in no transaction of its caller's, on a connection that is rented for it. */
    protected abstract Reply<Session> rented(Reply.Home home);

    /** Where a handler runs that the current thread registers: with its context, in no transaction. */
    protected Reply.Home homeOfHandlers() {
        Reply.Home home = homeOfCall();
        home.settle();
        return home;
    }

    @Override
    public boolean joinsTransaction() {
        return false;
    }

    /** Whether what is run now on this, or on a session, is part of a transaction that may be prepared. */
    protected boolean inBranch(Statements statements) {
        return false;
    }

    /** The rows of a statement on a session that lives as long as their stream. */
    protected static <T> RowStream<T> streaming(
            Reply.Home home,
            Supplier<Reply<Session>> session,
            Supplier<Command> call,
            Function<Outcome, List<T>> rows) {
        return new PortionStream<>(
                home, size -> new RentedPortions<>(home, session, open -> open.portions(call, size, rows)));
    }

    /** Refused: of two calls each may have another connection. */
    @Override
    public Reply<Prepared> prepare(String sql) {
        return run(
                () -> {
                    throw new UsageException(
                            ErrorId.TRANSACTION_USAGE,
                            "prepare() needs one connection, and here each call may have another; nothing was sent. Use"
                                    + " Database.with(session -> ...), or call it in a JTA transaction. Every statement is"
                                    + " prepared at its first use anyway, and kept.");
                },
                prepared -> null);
    }

    /** Runs work with a session, and closes it when the work has ended. */
    protected static <T extends @Nullable Object> Reply<T> closing(
            Reply<Session> session, Function<? super Session, ? extends CompletionStage<T>> work) {
        return session.thenCompose(open -> Attempts.applied(work, open).whenComplete((value, failure) -> open.close()));
    }

    @Override
    public <T extends @Nullable Object> Reply<T> inTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work) {
        return with(session -> ((EngineSession) session).inOwnTransaction(options, work)); // all of ours are
    }
}
