// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with PostgreSQL on one connection. Statements run in the order in which they were called; several may
 * be on their way at once.
 *
 * <pre>{@code
 * try (Session session = database.session().await()) {
 *     session.begin().await();
 *     session.execute("update accounts set balance = balance - $1 where id = $2", amount, from);
 *     session.execute("update accounts set balance = balance + $1 where id = $2", amount, to);
 *     session.commit().await();
 * }
 * }</pre>
 *
 * <p>An <em>injected</em> session is different in one thing: it is no connection but a reference. In a JTA transaction
 * it is that transaction's connection, outside each call takes one for just that call. It has nothing to close, and
 * refuses {@link #begin()}, {@link #commit()} and {@link #rollback()}, which need a connection of their own: see
 * {@link #inTransaction} and {@link Database#with}. Savepoints and {@link #prepare} it has in a JTA transaction only, and
 * refuses them outside.
 *
 * <p>May be used from any thread, by one at a time where the order of statements matters.
 */
public interface Session extends Statements, AutoCloseable {
    /** Begins a transaction with the server's defaults. */
    default Reply<Void> begin() {
        return begin(TransactionOptions.defaults());
    }

    /**
     * Begins a transaction. Refused inside another one, and inside a JTA transaction, which the server has begun
     * already. Retries are for {@link #inTransaction}: what is called one by one is never run again.
     */
    Reply<Void> begin(TransactionOptions options);

    /**
     * Commits. Fails with {@link TransactionRolledBackException} when PostgreSQL rolled back instead because a
     * statement of the transaction had failed, also when nobody looked at that statement's reply; and with
     * {@link CommitOutcomeUnknownException} when the connection broke before the answer came.
     */
    Reply<Void> commit();

    /** Rolls back; harmless when a statement has failed before. */
    Reply<Void> rollback();

    /**
     * Sets a mark in the transaction, to which {@link #rollbackTo} returns. A mark of the same name that was set before
     * is hidden until this one is released. Outside a transaction it fails with {@link TransactionException}.
     *
     * @param name at most 63 letters of ASCII, digits and underscores, no digit first; it is quoted, so upper and lower
     *     case differ
     * @throws TransactionException at once when the name is of another form
     */
    default Reply<Void> savepoint(String name) {
        return execute("SAVEPOINT " + Savepoint.quoted(name)).thenRun(() -> {});
    }

    /**
     * Undoes what the transaction has done since the mark was set, which stays. A transaction in which a statement has
     * failed since then goes on.
     */
    default Reply<Void> rollbackTo(String name) {
        return execute("ROLLBACK TO SAVEPOINT " + Savepoint.quoted(name)).thenRun(() -> {});
    }

    /** Removes a mark and those set after it; what was done since stays part of the transaction. */
    default Reply<Void> release(String name) {
        return execute("RELEASE SAVEPOINT " + Savepoint.quoted(name)).thenRun(() -> {});
    }

    /**
     * Runs {@code work} as a part of the transaction that can fail alone: when its stage fails, what it did is undone and
     * the transaction goes on. Parts may be nested; of two parts of one session the second begins when the first has
     * ended. Outside a transaction it fails with {@link TransactionException}, and the work does not run.
     */
    default <T extends @Nullable Object> Reply<T> inSavepoint(
            Function<? super Session, ? extends CompletionStage<T>> work) {
        return Savepoint.around(this, work);
    }

    /** As {@link #inTransaction(TransactionOptions, Function)} with the server's defaults. */
    default <T extends @Nullable Object> Reply<T> inTransaction(
            Function<? super Session, ? extends CompletionStage<T>> work) {
        return inTransaction(TransactionOptions.defaults(), work);
    }

    /**
     * Runs {@code work} so that all of it is done or nothing. Where no transaction is open, in one of its own: begun
     * before, committed when the stage of the work succeeds, rolled back when it fails, and run again as
     * {@link Database#inTransaction} does. Where one is open already, a JTA transaction too, as a part of that, as
     * {@link #inSavepoint} does: what it did is committed with the whole, it is never run again by itself, and options
     * that only a whole transaction can have are refused.
     *
     * <p>An injected session outside a JTA transaction takes a connection for just this call; the work is given a
     * session on it.
     */
    <T extends @Nullable Object> Reply<T> inTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work);

    /**
     * Gives the connection back. Statements still on their way end first; a transaction left open is rolled back. Does
     * not wait. Verbs called later fail with {@link SessionClosedException}. Closing twice does nothing. In a server a
     * session that nobody closed is told in the log, {@link ErrorId#SESSION_FORGOTTEN}.
     */
    @Override
    void close();
}
