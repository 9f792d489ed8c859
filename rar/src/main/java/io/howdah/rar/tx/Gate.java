// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.TransactionEndedException;
import io.howdah.TransactionException;
import io.howdah.engine.EngineConnection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every call to a container's connection passes: a statement is sent in the transaction that its caller means, or
 * not at all. The locks of a gate also keep calls from overlapping with the beginning and the end of a transaction.
 */
public final class Gate {
    private final Transactions transactions;
    private final ConcurrentMap<Object, Gate> open;
    private final Supplier<EngineConnection> connection;
    private final boolean ended;
    private @Nullable Object key; // guarded by this
    private volatile boolean active;

    /** @param open the transactions that the pool's connections are in, by their keys */
    public Gate(Transactions transactions, ConcurrentMap<Object, Gate> open, Supplier<EngineConnection> connection) {
        this(transactions, open, connection, false);
    }

    private Gate(
            Transactions transactions,
            ConcurrentMap<Object, Gate> open,
            Supplier<EngineConnection> connection,
            boolean ended) {
        this.transactions = transactions;
        this.open = open;
        this.connection = connection;
        this.ended = ended;
    }

    /** The way to a connection that has ended, for whoever had a session on it: everybody passes, and is told why. */
    public static Gate toEnded(EngineConnection connection) {
        return new Gate(Transactions.NONE, new ConcurrentHashMap<>(), () -> connection, true);
    }

    /** Whether the connection takes part in a transaction of the container's. */
    public boolean active() {
        return active;
    }

    /** The connection behind the gate. */
    public EngineConnection connection() {
        return connection.get();
    }

    /** The key of the transaction that the connection is in; null when it is in none. */
    public synchronized @Nullable Object key() {
        return key;
    }

    /**
     * Lets a call to the connection through, if that is in the transaction that the caller means: none, for callers that
     * are in none. What is let through is submitted before the transaction can end.
     *
     * @param opened the transaction in which the session was opened, null outside
     */
    public <R> R admit(@Nullable Object opened, Supplier<R> verb) {
        if (ended) {
            return verb.get();
        }
        Object caller = transactions.ofCall();
        synchronized (this) {
            if (opened != null && !opened.equals(key)) {
                throw new TransactionEndedException(
                        "This session was opened in a JTA transaction that has ended, or that"
                                + " could not take its connection. Open sessions in the transaction that they are used in, or"
                                + " inject one.");
            }
            if (caller != null && !caller.equals(key)) {
                throw TransactionException.usage(
                        "This session is not in the JTA transaction of its caller: it was opened"
                                + " before that began, or in another one. Nothing was sent. Open sessions in the transaction that"
                                + " they are used in, or inject one.");
            }
            return verb.get();
        }
    }

    /** Runs an action that no call to the connection may overlap. */
    public synchronized void alone(Runnable action) {
        action.run();
    }

    /** The connection takes part in the transaction of the current thread from now on. */
    public synchronized void enter() {
        active = true;
        key = transactions.ofThread();
        if (key != null) {
            open.put(key, this);
        }
    }

    /** The connection takes part in no transaction any more. */
    public synchronized void leave() {
        active = false;
        if (key != null) {
            open.remove(key, this);
            key = null;
        }
    }
}
