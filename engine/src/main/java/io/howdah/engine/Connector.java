// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Sql;
import io.howdah.engine.flow.Bare;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.wire.Address;
import io.howdah.engine.wire.SslMode;
import io.howdah.engine.wire.WireException;
import io.howdah.engine.wire.WireFactory;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes connections with one set of options. Thread-safe. */
public final class Connector {
    /** How texts are read and written, and SQL is read, here as by the server, whatever it does for others. */
    static final Map<String, String> FIXED_SETTINGS =
            Map.of("client_encoding", "UTF8", "standard_conforming_strings", "on");

    private static final int CACHED_SQL_LIMIT = 8192;

    private final Engine engine;
    private final ConnectionOptions options;
    private final Beneath beneath = new Beneath();
    private @Nullable WireFactory factory; // only on the engine's own thread

    Connector(Engine engine, ConnectionOptions options) {
        this.engine = engine;
        this.options = options;
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
        WireFactory wires = factory(vertx);
        Context context = ((VertxInternal) vertx).createEventLoopContext();
        CompletableFuture<EngineConnection> result = new CompletableFuture<>();
        context.runOnContext(v -> wires.connect(context)
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
                beneath,
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

    private WireFactory factory(Vertx vertx) {
        if (factory == null) {
            factory = new WireFactory(vertx, address());
        }
        return factory;
    }

    void close() {
        if (factory != null) {
            factory.close();
        }
    }

    private Address address() {
        PgConnectOptions target = new PgConnectOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setDatabase(options.database())
                .setUser(options.user())
                .setPassword(options.password().orElse(""))
                .setCachePreparedStatements(options.statementCacheSize() > 0 && !options.pgbouncer())
                .setUseLayer7Proxy(options.pgbouncer())
                .setPreparedStatementCacheMaxSize(Math.max(1, options.statementCacheSize()))
                .setPreparedStatementCacheSqlFilter(Connector::cached)
                .setPipeliningLimit(options.pipeliningLimit());
        target.getProperties().clear();
        target.getProperties().putAll(FIXED_SETTINGS);
        target.getProperties().putAll(options.serverSettings());
        return new Address(
                target,
                Connector::keptForStacks,
                options.sslMode(),
                ssl(),
                options.connectTimeout(),
                options.scramMaxIterations());
    }

    /** Statements that are run again and again; anything else would push them out of the cache. */
    private static boolean cached(String sql) {
        return mayBeKept(sql) && (StatementText.plain(sql) || Frame.uses(sql));
    }

    /** Statements that a stack may hold each time it is executed, and for which it would wait if they were not known. */
    private static boolean keptForStacks(String sql) {
        return mayBeKept(sql) && StatementText.setsUp(sql);
    }

    private static boolean mayBeKept(String sql) {
        return sql.length() <= CACHED_SQL_LIMIT && !Sql.isUnprepared(sql);
    }

    private ClientSSLOptions ssl() {
        ClientSSLOptions ssl = new ClientSSLOptions();
        ssl.setHostnameVerificationAlgorithm(options.sslMode() == SslMode.VERIFY_FULL ? "HTTPS" : "");
        ssl.setTrustAll(options.rootCert().isEmpty() && options.sslMode().compareTo(SslMode.REQUIRE) <= 0);
        options.rootCert().ifPresent(file -> ssl.setTrustOptions(new PemTrustOptions().addCertValue(read(file))));
        options.cert().ifPresent(cert -> options.key()
                .ifPresent(key -> ssl.setKeyCertOptions(
                        new PemKeyCertOptions().addCertValue(read(cert)).addKeyValue(read(key)))));
        return ssl;
    }

    private static Buffer read(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + file, unreadable);
        }
    }
}
