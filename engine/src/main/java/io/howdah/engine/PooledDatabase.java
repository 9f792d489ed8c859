// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.engine.events.Channels;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A database in plain Java, with a pool of its own. Connections are made as they are wanted. */
final class PooledDatabase extends DatabaseVerbs {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

    private final Engine engine;
    private final Connector connector;
    private final PoolOptions options;
    private final CompletableFuture<Pool> pool;
    private final RentalDesk desk;
    private final Channels channels;
    private final AtomicBoolean closed = new AtomicBoolean();

    PooledDatabase(Engine engine, ConnectionOptions connection, PoolOptions options) {
        this.engine = engine;
        this.options = options;
        connector = engine.connector(connection);
        pool = engine.withVertx(vertx -> CompletableFuture.completedFuture(new Pool(vertx)));
        desk = new RentalDesk(engine, connection.toString(), connection.rentals(), new PoolLender());
        channels = engine.channels(new DatabaseSurroundings(engine, connection, desk, this));
        if (options.minSize() > 0) {
            pool.thenAccept(Pool::fill);
        }
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        return desk.run(PlainHome.INSTANCE, call, finish);
    }

    @Override
    protected Reply.Home homeOfCall() {
        return PlainHome.INSTANCE;
    }

    @Override
    protected boolean jsonCodecs() {
        return connector.options().jsonCodecs();
    }

    @Override
    protected <T> RowStream<T> stream(Supplier<Command> call, Function<Outcome, List<T>> rows) {
        return streaming(PlainHome.INSTANCE, this::session, call, rows);
    }

    @Override
    public Reply<Session> session() {
        return rented(PlainHome.INSTANCE);
    }

    @Override
    protected Reply<Session> rented(Reply.Home home) {
        return desk.session(home);
    }

    @Override
    protected Channels channels() {
        return channels;
    }

    /** What was called before may end, if it does so in time. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            engine.endChannels(CLOSES_WITHIN);
            try {
                desk.close(CLOSES_WITHIN);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            engine.stop(CLOSES_WITHIN);
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
            connections.acquire(context, 0, (lease, failure) -> {
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
            AtomicInteger spare = new AtomicInteger(connections.size() - options.minSize());
            connections.evict(
                    connection -> connection.idleFor(options.idleTimeout()) && spare.getAndDecrement() > 0,
                    (evicted, failure) -> {
                        if (evicted != null) {
                            evicted.forEach(connection -> connection.close(CLOSES_WITHIN));
                        }
                    });
        }
    }

    /** Lends from the pool, never more than it has room for. */
    private final class PoolLender implements RentalDesk.Lender {
        @Override
        public void lend(Consumer<RentalDesk.Lent> lent, Consumer<HowdahException> refused) {
            pool.thenCompose(Pool::acquire).whenComplete((lease, failure) -> {
                if (failure == null) {
                    lent.accept(new Leased(lease));
                } else {
                    refused.accept(refusal(failure));
                }
            });
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
            Pool made = pool.getNow(null);
            return "open " + (made == null ? 0 : made.connections.size()) + " of " + options.maxSize()
                    + ", which is max-size";
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
