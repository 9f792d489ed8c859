// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.pool.ConnectResult;
import io.vertx.core.internal.pool.ConnectionPool;
import io.vertx.core.internal.pool.Lease;
import io.vertx.core.internal.pool.PoolConnector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The pool of plain Java. Connections are made as they are wanted, and lent while there is room. */
final class EnginePool implements RentalDesk.Lender {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

    private final Connector connector;
    private final PoolOptions options;
    private final CompletableFuture<Connections> made;

    EnginePool(Engine engine, ConnectionOptions connection, PoolOptions options) {
        this.options = options;
        connector = engine.connector(connection);
        made = engine.withVertx(vertx -> CompletableFuture.completedFuture(new Connections(vertx)));
        if (options.minSize() > 0) {
            made.thenAccept(Connections::fill);
        }
    }

    @Override
    public void lend(Consumer<RentalDesk.Lent> lent, Consumer<HowdahException> refused) {
        made.thenCompose(Connections::acquire).whenComplete((lease, failure) -> {
            if (failure == null) {
                lent.accept(new Leased(lease));
            } else {
                refused.accept(refusal(failure));
            }
        });
    }

    private static HowdahException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof HowdahException ours
                ? ours
                : new PoolExhaustedException("The pool could not give a connection: " + cause.getMessage(), cause);
    }

    @Override
    public int most() {
        return options.maxSize();
    }

    @Override
    public int mostAsked() {
        return options.maxSize();
    }

    @Override
    public String numbers() {
        Connections open = made.getNow(null);
        return "open " + (open == null ? 0 : open.pool.size()) + " of " + options.maxSize() + ", which is max-size";
    }

    /** Vert.x's pool with our connections in it. */
    private final class Connections implements PoolConnector<EngineConnection> {
        private final ContextInternal context;
        private final ConnectionPool<EngineConnection> pool;

        Connections(Vertx vertx) {
            context = ((VertxInternal) vertx).createEventLoopContext();
            pool = ConnectionPool.pool(this, new int[] {options.maxSize()}, -1);
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
            pool.acquire(context, 0, (lease, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    result.complete(lease);
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
            AtomicInteger spare = new AtomicInteger(pool.size() - options.minSize());
            pool.evict(
                    connection -> connection.idleFor(options.idleTimeout()) && spare.getAndDecrement() > 0,
                    (evicted, failure) -> {
                        if (evicted != null) {
                            evicted.forEach(connection -> connection.close(CLOSES_WITHIN));
                        }
                    });
        }
    }

    private record Leased(Lease<EngineConnection> lease) implements RentalDesk.Lent {
        @Override
        public EngineConnection connection() {
            return lease.get();
        }

        /** A connection that is due goes; the pool forgets it when it is closed. */
        @Override
        public void giveBack() {
            if (lease.get().due()) {
                lease.get().close(CLOSES_WITHIN);
            } else {
                lease.get().reset();
                lease.recycle();
            }
        }
    }
}
