// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.TransactionEndedException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.time.Duration;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The container's local transaction on a connection, and the gate that every call to the connection passes: a statement
 * is sent in the transaction that its caller means, or not at all. BEGIN costs no round trip of its own: it travels ahead
 * of the first statement, and what is wrong with it is told at the commit. Statements that nobody awaited are part of the
 * transaction, for the commit travels behind them.
 *
 * <p>Containers call it on their own threads: the application's, or that of a reaper when the transaction's time is up.
 */
public final class ContainerTransaction implements LocalTransaction {
    /** Less than the half second after which WildFly's reaper interrupts a rollback. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration ROLLS_BACK_WITHIN = Duration.ofSeconds(5);

    private static final String WHY_CANCELLED =
            "the server rolled back the JTA transaction that it belongs to: its time was up, or somebody called rollback.";

    private final Transactions transactions;
    private final ConcurrentMap<Object, ContainerTransaction> open;
    private final Supplier<EngineConnection> connection;
    private @Nullable Object key; // guarded by this
    private volatile @Nullable Reply<Void> begun;

    /** @param open the transactions that the pool's connections are in, by their keys */
    public ContainerTransaction(
            Transactions transactions,
            ConcurrentMap<Object, ContainerTransaction> open,
            Supplier<EngineConnection> connection) {
        this.transactions = transactions;
        this.open = open;
        this.connection = connection;
    }

    public boolean active() {
        return begun != null;
    }

    /** The connection that is in this transaction, or was. */
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

    /** The connection goes back to the pool; whatever is still open is rolled back there. */
    public synchronized void forget() {
        begun = null;
        if (key != null) {
            open.remove(key, this);
            key = null;
        }
    }

    @Override
    public synchronized void begin() {
        begun = connection.get().begin(PlainHome.INSTANCE, TransactionOptions.defaults());
        key = transactions.ofThread();
        if (key != null) {
            open.put(key, this);
        }
    }

    @Override
    public void commit() throws ResourceException {
        Reply<Void> begin;
        Reply<Void> committed;
        synchronized (this) {
            begin = begun;
            forget();
            committed = begin != null && begin.isCompletedExceptionally() // so the commit would be another's
                    ? connection.get().rollback(PlainHome.INSTANCE)
                    : connection.get().commit(PlainHome.INSTANCE);
        }
        try {
            if (begin != null) {
                awaitWhateverComes(begin);
            }
            awaitWhateverComes(committed);
        } catch (HowdahException failure) {
            throw new LocalTransactionException("The commit failed: " + failure.getMessage(), failure);
        }
    }

    /** An interrupted thread must not be told that a commit has failed which then succeeds. */
    private static void awaitWhateverComes(Reply<Void> reply) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    reply.get();
                    return;
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw ours(failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException ours(ExecutionException failed) {
        return failed.getCause() instanceof HowdahException ours ? ours : new IllegalStateException(failed);
    }

    /** Cancels what still runs. A connection that does not roll back in time is broken off, which rolls back too. */
    @Override
    public void rollback() throws ResourceException {
        EngineConnection live = connection.get();
        Reply<Void> rolledBack;
        synchronized (this) {
            forget();
            live.windUp(PATIENCE, WHY_CANCELLED);
            rolledBack = live.rollback(PlainHome.INSTANCE);
        }
        try {
            rolledBack.get(ROLLS_BACK_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new LocalTransactionException(
                    "The rollback failed: " + ours(failed).getMessage(), ours(failed));
        } catch (TimeoutException late) {
            throw brokenOff(live, "it did not roll back within " + ROLLS_BACK_WITHIN, late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw brokenOff(live, "the thread that rolled back was interrupted", interrupted);
        }
    }

    private static LocalTransactionException brokenOff(EngineConnection live, String why, Exception cause) {
        live.breakOff(why);
        return new LocalTransactionException("The connection was broken off: " + why + ".", cause);
    }
}
