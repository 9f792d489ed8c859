// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.pool.ConnectResult;
import io.vertx.core.internal.pool.ConnectionPool;
import io.vertx.core.internal.pool.Lease;
import io.vertx.core.internal.pool.PoolConnector;
import io.vertx.core.internal.pool.PoolWaiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A database in plain Java, with a pool of its own. Connections are made as they are wanted. */
final class PooledDatabase extends DatabaseVerbs {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

    private final Engine engine;
    private final Connector connector;
    private final PoolOptions options;
    private final CompletableFuture<Pool> pool;
    /** Those who hold a connection or wait for one. */
    private final Presence borrowers = new Presence();

    private volatile boolean closed;

    PooledDatabase(Engine engine, ConnectionOptions connection, PoolOptions options) {
        this.engine = engine;
        this.options = options;
        connector = engine.connector(connection);
        pool = engine.withVertx(vertx -> CompletableFuture.completedFuture(new Pool(vertx)));
        if (options.minSize() > 0) {
            pool.thenAccept(Pool::fill);
        }
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(
            String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        AtomicReference<@Nullable Lease<EngineConnection>> lease = new AtomicReference<>();
        Watcher giveBack = new Watcher() {
            @Override
            public void answered() {
                Lease<EngineConnection> acquired = lease.getAndSet(null);
                if (acquired != null) {
                    giveBack(acquired);
                }
            }
        };
        return submit(PlainHome.INSTANCE, sql, parameters, finish, giveBack, pending -> acquire()
                .whenComplete((acquired, failure) -> {
                    if (failure != null) {
                        pending.fail(refusal(failure));
                    } else {
                        lease.set(acquired);
                        pending.submitTo(acquired.get());
                    }
                }));
    }

    @Override
    public Reply<Session> session() {
        Reply.Source<Session> source = Reply.source(PlainHome.INSTANCE, () -> {});
        acquire().whenComplete((lease, failure) -> {
            if (failure != null) {
                source.fail(refusal(failure));
            } else {
                source.answer(() -> new EngineSession(lease::get, PlainHome.INSTANCE, () -> giveBack(lease)));
            }
        });
        return source.reply();
    }

    private CompletableFuture<Lease<EngineConnection>> acquire() {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new SessionClosedException("The database " + connector.options() + " is closed."));
        }
        borrowers.enter();
        return pool.thenCompose(Pool::acquire).whenComplete((lease, failure) -> {
            if (failure != null) {
                borrowers.leave();
            }
        });
    }

    /** A connection that is due goes; the others are clean before the next borrower's first statement. */
    private void giveBack(Lease<EngineConnection> lease) {
        EngineConnection connection = lease.get();
        if (connection.due()) {
            connection.close(CLOSES_WITHIN); // the pool forgets it when it is closed
        } else {
            connection.reset();
            lease.recycle();
        }
        borrowers.leave();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        awaitBorrowers();
        engine.stop(CLOSES_WITHIN);
    }

    /** What was called before the close may end, if it does so in time. */
    private void awaitBorrowers() {
        try {
            if (!borrowers.awaitNone(CLOSES_WITHIN)) {
                System.getLogger(PooledDatabase.class.getName())
                        .log(System.Logger.Level.WARNING, this + " is closed with sessions still open");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static HowdahException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof HowdahException ours
                ? ours
                : new PoolExhaustedException("The pool could not give a connection: " + cause.getMessage(), cause);
    }

    @Override
    public String toString() {
        return "Database[" + connector.options() + "]";
    }

    /** Vert.x's pool with our connections in it. */
    private final class Pool implements PoolConnector<EngineConnection> {
        private final VertxInternal vertx;
        private final ContextInternal context;
        private final ConnectionPool<EngineConnection> connections;

        Pool(Vertx vertx) {
            this.vertx = (VertxInternal) vertx;
            context = this.vertx.createEventLoopContext();
            connections = ConnectionPool.pool(this, new int[] {options.maxSize()}, -1);
            long idle = options.idleTimeout().toMillis();
            if (idle > 0) {
                vertx.setPeriodic(Math.max(100, idle / 2), timer -> evictIdle());
            }
        }

        @Override
        public Future<ConnectResult<EngineConnection>> connect(ContextInternal caller, Listener listener) {
            return Future.fromCompletionStage(connector.connect(), caller).map(connection -> {
                connection.closed().thenRun(listener::onRemove);
                return new ConnectResult<>(connection, 1, 0);
            });
        }

        @Override
        public boolean isValid(EngineConnection connection) {
            return connection.lendable();
        }

        CompletableFuture<Lease<EngineConnection>> acquire() {
            CompletableFuture<Lease<EngineConnection>> result = new CompletableFuture<>();
            connections.acquire(context, new Deadline(result), 0, (lease, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else if (!result.complete(lease)) {
                    lease.recycle();
                }
            });
            return result;
        }

        void fill() {
            List<CompletableFuture<Lease<EngineConnection>>> leases =
                    Stream.generate(this::acquire).limit(options.minSize()).toList();
            CompletableFuture.allOf(leases.toArray(CompletableFuture[]::new))
                    .whenComplete((v, failure) -> leases.forEach(lease -> lease.thenAccept(Lease::recycle)));
        }

        private void evictIdle() {
            AtomicInteger spare = new AtomicInteger(connections.size() - options.minSize());
            connections.evict(
                    connection -> connection.idleFor(options.idleTimeout()) && spare.getAndDecrement() > 0,
                    (evicted, failure) -> {
                        if (evicted != null) {
                            evicted.forEach(connection -> connection.close(CLOSES_WITHIN));
                        }
                    });
        }

        /** Ends a wait that takes longer than {@code acquire-timeout}; costs nothing when there is no wait. */
        private final class Deadline implements PoolWaiter.Listener<EngineConnection> {
            private final CompletableFuture<Lease<EngineConnection>> result;

            Deadline(CompletableFuture<Lease<EngineConnection>> result) {
                this.result = result;
            }

            @Override
            public void onEnqueue(PoolWaiter<EngineConnection> waiter) {
                guard(waiter);
            }

            @Override
            public void onConnect(PoolWaiter<EngineConnection> waiter) {
                guard(waiter);
            }

            private void guard(PoolWaiter<EngineConnection> waiter) {
                long timer = vertx.setTimer(
                        options.acquireTimeout().toMillis(),
                        id -> connections.cancel(
                                waiter, (cancelled, failure) -> result.completeExceptionally(exhausted())));
                result.whenComplete((lease, failure) -> vertx.cancelTimer(timer));
            }

            private PoolExhaustedException exhausted() {
                return new PoolExhaustedException(
                        "No connection to " + connector.options() + " became free within " + options.acquireTimeout()
                                + " (open " + connections.size() + " of " + options.maxSize() + ", waiting "
                                + connections.waiters()
                                + "). Close sessions sooner, raise max-size, or give more time by"
                                + " acquire-timeout.",
                        null);
            }
        }
    }
}
