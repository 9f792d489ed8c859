// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database and the pool of connections to it. In a server it is found in JNDI as {@code howdah/<name>} or
 * injected; in plain Java {@link Howdah#open} makes it. Its own verbs are one-shots, see {@link Statements}.
 *
 * <pre>{@code
 * long open = database.selectValue(Long.class, "select count(*) from orders where status = $1", "open")
 *         .await();
 *
 * Order order = database.inTransaction(session -> session.selectOne(
 *                 Order.class, "insert into orders(item) values ($1) returning id, item", "tea"))
 *         .await();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface Database extends Statements, AutoCloseable {
    /**
     * A session of one's own; the caller closes it. In a server the connection is allocated on the caller's thread,
     * so that it belongs to the caller's JTA transaction if there is one.
     */
    Reply<Session> session();

    /**
     * Runs {@code work} with a session, and closes it when the stage that {@code work} returns has completed. The work
     * runs on an application's thread, never on an event loop.
     */
    <T extends @Nullable Object> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work);

    /** As {@link #inTransaction(TransactionOptions, Function)} with the server's defaults. */
    default <T extends @Nullable Object> Reply<T> inTransaction(
            Function<? super Session, ? extends CompletionStage<T>> work) {
        return inTransaction(TransactionOptions.defaults(), work);
    }

    /**
     * Runs {@code work} in a transaction of its own: commits when its stage succeeds, rolls back when it fails. With
     * {@link TransactionOptions#retries()} the whole work is run again after a serialization failure or a deadlock, each
     * time after a longer pause of random length; never after {@link CommitOutcomeUnknownException}. What the work does
     * besides its statements is then done again too.
     *
     * <p>Refused in a JTA transaction, which alone decides what is committed: there use
     * {@link Session#inTransaction(Function)}, a part of it, or {@code REQUIRES_NEW}.
     */
    <T extends @Nullable Object> Reply<T> inTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work);

    /**
     * Whether what is called on this database here and now is part of a JTA transaction: that of the current thread, or,
     * in a stage of a reply, that of the reply, also when that has ended already. Never where Howdah opened the database.
     */
    boolean joinsTransaction();

    /** What executes stacks on this database, each with a connection for just that one. */
    default StackExecutor stacks() {
        return this::executeStack;
    }

    /** The channel of that name with the configured backend ({@code events.backend}). */
    default EventChannel channel(String name) {
        return channel(name, Optional.empty());
    }

    /** The channel of that name with this backend. Publishers and listeners have to agree on it. */
    default EventChannel channel(String name, EventBackend backend) {
        return channel(name, Optional.of(backend));
    }

    /**
     * The channel of that name. All channels of one name and backend are the same.
     *
     * @param name at most 63 bytes; it is quoted, so upper and lower case differ
     * @param backend empty for the configured one
     * @throws EventException when the name cannot be that of a channel
     */
    EventChannel channel(String name, Optional<EventBackend> backend);

    /**
     * Closes the pool of a database that {@link Howdah#open} made: waits a bounded time for statements on their way,
     * then closes every connection. In a server it does nothing, for there the pool is the server's.
     */
    @Override
    void close();
}
