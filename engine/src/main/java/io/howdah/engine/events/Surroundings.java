// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.events.hub.Line;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a database gives to its channels. Thread-safe; nothing of it waits. */
public interface Surroundings extends Caller {
    /** What messages call the database. */
    String database();

    EventSettings settings();

    /**
     * The database for statements of the channels' own, in nobody's transaction. The stages of its replies run where the
     * answer arrives, and must not wait.
     */
    Database own();

    /** Whether the current thread is in a transaction that others end, as JTA's, and its statements are part of it. */
    boolean inTransaction();

    /**
     * Submits statements.
     *
     * @param listener told, on a thread that must not wait, when the transaction has been committed that they are part of:
     *     their own, that of their session, or a global one. Once for all of one transaction that have the same listener,
     *     and not at all when the outcome is not known.
     */
    <T> T uponCommit(Runnable listener, Supplier<T> submitting);

    /**
     * Runs work in a transaction of its own, on a connection that is rented for it.
     *
     * @param home where the work runs
     */
    <T extends @Nullable Object> Reply<T> inTransaction(
            Reply.Home home, Function<? super Session, ? extends CompletionStage<T>> work);

    /**
     * Closes a session of {@link #inTransaction}, and its connection with it, from which no answer comes: what waits for one
     * fails, and of a commit nobody knows the outcome. Does nothing where the session has been closed meanwhile.
     *
     * @param why as a sentence without its stop
     */
    void discard(Session session, String why);

    Clockwork clockwork();

    /**
     * A connection that is there for events alone.
     *
     * @return fails with an {@link io.howdah.EventException} where there cannot be one
     */
    CompletionStage<Line> line();
}
