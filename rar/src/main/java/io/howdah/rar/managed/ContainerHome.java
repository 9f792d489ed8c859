// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Reply;
import io.howdah.engine.Engine;
import io.howdah.rar.tx.Transactions;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the stages of a caller's replies run: on the server's managed executor, with the context of the thread that
 * registered the first of them. Where the server offers no such executor, on the common pool with that thread's class
 * loader. And the JTA transaction that they belong to, on whichever thread they run: the server's context leaves that out.
 */
final class ContainerHome implements Reply.Home {
    private static final boolean CONCURRENCY = present("jakarta.enterprise.concurrent.ContextService");

    private final Transactions transactions;
    private final @Nullable Object transaction;
    private volatile @Nullable Executor context;

    /** @param transaction the caller's; null when it is in none */
    private ContainerHome(Transactions transactions, @Nullable Object transaction, @Nullable Executor context) {
        this.transactions = transactions;
        this.transaction = transaction;
        this.context = context;
    }

    /** The home of replies to verbs that the current thread calls. */
    static ContainerHome of(Transactions transactions) {
        return new ContainerHome(transactions, transactions.ofCall(), null);
    }

    @Nullable
    Object transaction() {
        return transaction;
    }

    /** To capture a context is dear on both servers, so it is done for stages only. */
    @Override
    public void settle() {
        if (context == null) {
            context = currentContext();
        }
    }

    private static Executor currentContext() {
        if (CONCURRENCY) {
            Executor managed = ManagedExecution.capture();
            if (managed != null) {
                return managed;
            }
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> ForkJoinPool.commonPool().execute(() -> with(loader, task));
    }

    private static void with(ClassLoader loader, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static boolean present(String type) {
        try {
            Class.forName(type, false, ContainerHome.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** The same place for replies that belong to another transaction, or to none. */
    ContainerHome in(@Nullable Object other) {
        return Objects.equals(transaction, other) ? this : new ContainerHome(transactions, other, context);
    }

    /** Whether the caller's transaction is its thread's, or that of the stage that it runs. */
    boolean ofThread() {
        return Objects.equals(transaction, transactions.ofThread());
    }

    @Override
    public Executor executor() {
        Executor known = context;
        return known == null ? ForkJoinPool.commonPool() : inTransaction(known);
    }

    private Executor inTransaction(Executor known) {
        return task -> known.execute(() -> this.<@Nullable Object>within(() -> {
            task.run();
            return null;
        }));
    }

    @Override
    public boolean postpone(Runnable task) {
        return Engine.postpone(task);
    }

    @Override
    public boolean onEventLoop() {
        return Engine.onEventLoop();
    }

    /** Open Liberty marks a transaction whose time is up, and leaves the rest to the thread that is in it. */
    @Override
    public @Nullable String pointless() {
        return transaction != null && ofThread() && transactions.doomed()
                ? "its JTA transaction can only be rolled back since a moment ago: its time is up, or somebody called"
                        + " setRollbackOnly."
                : null;
    }

    @Override
    public <R extends @Nullable Object> R within(Supplier<R> stage) {
        return transactions.within(transaction, stage);
    }
}
