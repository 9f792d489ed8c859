// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which JTA transaction a call belongs to: that of its thread, or, in the stage of a reply, that of the reply. A
 * transaction is known by the key that the server gives it. Thread-safe.
 */
public final class Transactions {
    /** For pools that take no part in transactions. */
    public static final Transactions NONE = new Transactions(() -> null);

    /** The stage that a thread runs; set only while one runs that belongs elsewhere than its thread. */
    private static final ThreadLocal<@Nullable Stage> STAGE = new ThreadLocal<>();

    private final Supplier<@Nullable TransactionSynchronizationRegistry> registry;

    /** @param registry the server's, when there is one */
    public Transactions(Supplier<@Nullable TransactionSynchronizationRegistry> registry) {
        this.registry = registry;
    }

    /** The transaction of the current thread; null when it is in none. */
    public @Nullable Object ofThread() {
        TransactionSynchronizationRegistry known = registry.get();
        return known == null || known.getTransactionStatus() == Status.STATUS_NO_TRANSACTION
                ? null
                : known.getTransactionKey();
    }

    /**
     * The transaction that a call on the current thread belongs to; null when it is none. In a stage that is the
     * reply's, until the stage itself begins another one on its thread, or leaves its thread's.
     */
    public @Nullable Object ofCall() {
        Object thread = ofThread();
        Stage stage = STAGE.get();
        return stage != null && Objects.equals(stage.thread, thread) ? stage.transaction : thread;
    }

    /** Whether the transaction of the current thread can only be rolled back. */
    public boolean doomed() {
        return status() == Status.STATUS_MARKED_ROLLBACK;
    }

    /** Whether the transaction of the current thread takes no more statements, though the thread is still in it. */
    public boolean over() {
        int status = status();
        return status == Status.STATUS_COMMITTED
                || status == Status.STATUS_ROLLEDBACK
                || status == Status.STATUS_ROLLING_BACK;
    }

    private int status() {
        TransactionSynchronizationRegistry known = registry.get();
        return known == null ? Status.STATUS_NO_TRANSACTION : known.getTransactionStatus();
    }

    /** Runs a stage that belongs to a transaction, or to none, whatever the current thread is in. */
    public <R extends @Nullable Object> R within(@Nullable Object transaction, Supplier<R> stage) {
        if (Objects.equals(ofCall(), transaction)) {
            return stage.get();
        }
        Stage outer = STAGE.get();
        STAGE.set(new Stage(transaction, ofThread()));
        try {
            return stage.get();
        } finally {
            if (outer == null) {
                STAGE.remove();
            } else {
                STAGE.set(outer);
            }
        }
    }

    /**
     * A stage that runs.
     *
     * @param transaction what it belongs to
     * @param thread what its thread was in when it began
     */
    private record Stage(@Nullable Object transaction, @Nullable Object thread) {}
}
