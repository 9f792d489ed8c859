// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.flow.Bare;
import io.howdah.engine.wire.WireException;
import io.howdah.engine.wire.WireFactory;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes connections with one set of options. Thread-safe. */
public final class Connector {
    private final Engine engine;
    private final ConnectionOptions options;
    private final Destination destination;

    /** @param options lead to the destination */
    Connector(Engine engine, ConnectionOptions options, Destination destination) {
        this.engine = engine;
        this.options = options;
        this.destination = destination;
    }

    /**
     * The same for another user, for containers that bring the credentials. What it makes connections with and what is known
     * of the database it shares with this one; the login it has alone, and nothing keeps that but itself, connects that are
     * under way, and connections.
     */
    public Connector as(String user, String password) {
        return new Connector(engine, options.as(user, password), destination);
    }

    public ConnectionOptions options() {
        return options;
    }

    /**
     * A new connection, logged in and with {@code init-sql} run.
     *
     * @return fails with a {@link io.howdah.HowdahException} that says where it led and what to do
     */
    public CompletableFuture<EngineConnection> connect() {
        return engine.withVertx(this::connect).handle((connection, failure) -> {
            if (failure != null) {
                throw engine.stopped() ? Engine.stoppedException() : ConnectFailures.explain(options, Bare.of(failure));
            }
            return connection;
        });
    }

    private CompletableFuture<EngineConnection> connect(Vertx vertx) {
        WireFactory wires = destination.wires(vertx);
        PgConnectOptions login = Destination.login(options);
        Context context = ((VertxInternal) vertx).createEventLoopContext();
        CompletableFuture<EngineConnection> result = new CompletableFuture<>();
        context.runOnContext(v -> wires.connectAs(login, context)
                .compose(wire -> initialised(wire).map(wire))
                .onComplete((wire, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(failure);
                    } else {
                        result.complete(connection(context, wires, wire));
                    }
                }));
        return result;
    }

    private Future<?> initialised(Wire wire) {
        return options.initSql()
                .<Future<?>>map(sql -> {
                    wire.connection().noticeHandler(notice -> {});
                    return wire.connection()
                            .query(sql)
                            .execute()
                            .timeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .recover(failure -> Future.failedFuture(initFailure(failure)))
                            .onFailure(failure -> wire.observed().drop());
                })
                .orElseGet(Future::succeededFuture);
    }

    private static Throwable initFailure(Throwable failure) {
        return failure instanceof TimeoutException
                ? new WireException(WireException.Kind.TIMEOUT, "init-sql has not ended in time")
                : failure;
    }

    private EngineConnection connection(Context context, WireFactory wires, Wire wire) {
        PgConnection pg = wire.connection();
        EngineConnection connection = new EngineConnection(
                options,
                wire,
                context,
                engine.stackTelemetry(),
                () -> wires.cancel(context, pg.processId(), pg.secretKey()),
                retireAt(),
                destination.beneath(),
                engine.inDoubt());
        engine.opened(connection);
        return connection;
    }

    /** With a jitter of a tenth, so that connections made together are not replaced together. */
    private long retireAt() {
        long lifetime = options.maxLifetime().toNanos();
        return lifetime == 0
                ? 0
                : System.nanoTime()
                        + lifetime
                        + (long) (lifetime * ThreadLocalRandom.current().nextDouble(-0.1, 0.1));
    }
}
