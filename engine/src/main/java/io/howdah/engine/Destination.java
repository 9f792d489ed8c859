// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Sql;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.wire.Address;
import io.howdah.engine.wire.SslMode;
import io.howdah.engine.wire.WireFactory;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where connections lead, and what is known of it, whoever logs in there. It lasts as long as the engine, and so it knows
 * of no login but the one that is configured.
 */
final class Destination {
    /** How texts are read and written, and SQL is read, here as by the server, whatever it does for others. */
    static final Map<String, String> FIXED_SETTINGS =
            Map.of("client_encoding", "UTF8", "standard_conforming_strings", "on");

    private static final int CACHED_SQL_LIMIT = 8192;

    private final ConnectionOptions options;
    private final Beneath beneath = new Beneath();
    private @Nullable WireFactory wires; // only on the engine's own thread

    Destination(ConnectionOptions options) {
        this.options = options;
    }

    Beneath beneath() {
        return beneath;
    }

    /** What makes the connections; on the engine's own thread. */
    WireFactory wires(Vertx vertx) {
        if (wires == null) {
            wires = new WireFactory(vertx, address());
        }
        return wires;
    }

    /** On the engine's own thread. */
    void close() {
        if (wires != null) {
            wires.close();
        }
    }

    private Address address() {
        return new Address(
                login(options),
                Destination::keptForStacks,
                options.sslMode(),
                ssl(),
                options.connectTimeout(),
                options.scramMaxIterations());
    }

    /** As Vert.x wants them; on a thread of the engine's. */
    static PgConnectOptions login(ConnectionOptions options) {
        PgConnectOptions login = new PgConnectOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setDatabase(options.database())
                .setUser(options.user())
                .setPassword(options.password().orElse(""))
                .setCachePreparedStatements(options.statementCacheSize() > 0 && !options.pgbouncer())
                .setUseLayer7Proxy(options.pgbouncer())
                .setPreparedStatementCacheMaxSize(Math.max(1, options.statementCacheSize()))
                .setPreparedStatementCacheSqlFilter(Destination::cached)
                .setPipeliningLimit(options.pipeliningLimit());
        login.getProperties().clear();
        login.getProperties().putAll(FIXED_SETTINGS);
        login.getProperties().putAll(options.serverSettings());
        return login;
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
