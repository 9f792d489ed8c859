// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

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
 * {@link Database#with}.
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
     * already.
     */
    Reply<Void> begin(TransactionOptions options);

    /**
     * Commits. Fails with {@link TransactionRolledBackException} when PostgreSQL rolled back instead because a
     * statement of the transaction had failed, also when nobody looked at that statement's reply.
     */
    Reply<Void> commit();

    /** Rolls back; harmless when a statement has failed before. */
    Reply<Void> rollback();

    /**
     * Gives the connection back. Statements still on their way end first; a transaction left open is rolled back. Does
     * not wait. Verbs called later fail with {@link SessionClosedException}. Closing twice does nothing.
     */
    @Override
    void close();
}
