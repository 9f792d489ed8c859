// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where contenders connect to and as whom, in the words of each client: all of them with the same settings. Nobody encrypts, for
 * clients differ in whether they do so unless told.
 */
public record Address(String host, int port, String database, String user, String password) {
    /** As Howdah and libpq call it. */
    public static final String SSL_MODE = "disable";

    /** The server itself, past any link. */
    public static Address of(PostgresServer postgres) {
        return new Address(postgres.host(), postgres.port(), postgres.database(), postgres.user(), postgres.password());
    }

    /** The same server at another place. */
    Address at(String elsewhere, int itsPort) {
        return new Address(elsewhere, itsPort, database, user, password);
    }

    /** Another database of the server. */
    public Address in(String other) {
        return new Address(host, port, other, user, password);
    }

    /** Howdah in plain Java, with that many connections at most. */
    public Database howdah(int size) {
        return howdah(size, Map.of());
    }

    /** @param more settings beside the usual ones */
    public Database howdah(int size, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.putAll(Map.of(
                "host", host,
                "port", "" + port,
                "database", database,
                "user", user,
                "password", password,
                "ssl-mode", SSL_MODE,
                "max-size", "" + size));
        return Howdah.open(settings);
    }

    /** For the client beneath Howdah. */
    public PgConnectOptions vertx() {
        return new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setSslMode(SslMode.of(SSL_MODE))
                .setCachePreparedStatements(true);
    }

    /** The pool of the client beneath Howdah. */
    public Pool vertx(Vertx vertx, int size) {
        return PgBuilder.pool()
                .connectingTo(vertx())
                .with(new PoolOptions().setMaxSize(size))
                .using(vertx)
                .build();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?sslmode=" + SSL_MODE;
    }

    /** A connection of pgjdbc. */
    public Connection jdbc() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** A pool for pgjdbc. */
    public HikariConfig hikari(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl());
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        return config;
    }

    /** For a process, in the order of the components. */
    public List<String> arguments() {
        return List.of(host, "" + port, database, user, password);
    }

    @Override
    public String toString() {
        return jdbcUrl();
    }
}
