// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Setting;
import io.howdah.engine.events.EventSettings;
import io.howdah.engine.wire.SslMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one connection is made of, checked. The one record behind the three doors: the address of
 * {@link io.howdah.Howdah#open}, MicroProfile Config, and the properties of the resource adapter.
 *
 * @param name the database's name in the configuration, for messages
 * @param password empty where the server does not ask
 * @param rootCert PEM file of the certificates to trust; empty trusts those of the JDK
 * @param serverSettings sent with the start-up message, so that a reset goes back to them
 * @param initSql run once on each new connection
 * @param stackNativeDisabled whether stacks are sent statement by statement
 * @param maxQueries statements after which a connection is replaced; 0 is never
 * @param maxLifetime age at which a connection is replaced, give or take a tenth; zero is never
 * @param commandTimeout how long the server may work on a statement; zero is for ever
 * @param pgbouncer whether the server is reached through a PgBouncer that pools by transaction
 * @param rentals how verbs wait for connections that they need for a short time
 * @param jsonCodecs whether JSON is made of the application's objects, and these of JSON
 * @param events how events travel
 */
public record ConnectionOptions(
        String name,
        String host,
        int port,
        String database,
        String user,
        Optional<String> password,
        SslMode sslMode,
        Optional<Path> rootCert,
        Optional<Path> cert,
        Optional<Path> key,
        int scramMaxIterations,
        Duration connectTimeout,
        Map<String, String> serverSettings,
        Optional<String> initSql,
        int statementCacheSize,
        int pipeliningLimit,
        boolean stackNativeDisabled,
        int maxQueries,
        Duration maxLifetime,
        Duration commandTimeout,
        boolean pgbouncer,
        RentalOptions rentals,
        boolean jsonCodecs,
        EventSettings events) {
    public ConnectionOptions {
        serverSettings = Map.copyOf(serverSettings);
    }

    /**
     * Reads and checks settings.
     *
     * @throws io.howdah.ConfigurationException with all problems at once
     */
    public static ConnectionOptions parse(String name, Map<Setting, String> settings) {
        SettingReader reader = new SettingReader(settings);
        ConnectionOptions options = read(name, reader);
        reader.throwIfWrong("database '" + name + "'");
        return options;
    }

    static ConnectionOptions read(String name, SettingReader reader) {
        String user = reader.text(Setting.USER).orElse(System.getProperty("user.name", "postgres"));
        Optional<Path> cert = reader.file(Setting.SSL_CERT, Pem.CERTIFICATES);
        Optional<Path> key = reader.file(Setting.SSL_KEY, Pem.KEY);
        reader.together(Setting.SSL_CERT, Setting.SSL_KEY);
        return new ConnectionOptions(
                name,
                reader.text(Setting.HOST).orElseThrow(),
                reader.integer(Setting.PORT, 1, 65_535),
                reader.text(Setting.DATABASE).orElse(user),
                user,
                reader.text(Setting.PASSWORD),
                reader.choice(Setting.SSL_MODE, SslMode::find, List.of(SslMode.values())),
                reader.file(Setting.SSL_ROOT_CERT, Pem.CERTIFICATES),
                cert,
                key,
                reader.integer(Setting.SCRAM_MAX_ITERATIONS, 1, Integer.MAX_VALUE),
                reader.positive(Setting.CONNECT_TIMEOUT),
                reader.serverSettings(),
                reader.initSql(),
                reader.integer(Setting.STATEMENT_CACHE_SIZE, 0, 100_000),
                reader.integer(Setting.PIPELINING_LIMIT, 1, 100_000),
                reader.flag(Setting.STACK_NATIVE_DISABLED),
                reader.integer(Setting.MAX_QUERIES, 0, Integer.MAX_VALUE),
                reader.duration(Setting.MAX_LIFETIME),
                reader.duration(Setting.COMMAND_TIMEOUT),
                reader.pgbouncer(),
                RentalOptions.read(reader),
                reader.flag(Setting.JSON_CODECS),
                EventKeys.read(reader));
    }

    /** The same for another user. */
    ConnectionOptions as(String otherUser, String otherPassword) {
        return leadingTo(host, port, database, otherUser, Optional.of(otherPassword), pgbouncer);
    }

    /** The same where it listens, if that is another address. */
    Optional<ConnectionOptions> listening() {
        return events.listenUrl()
                .map(url -> ConnectionUrl.parse(url).settings())
                .map(at -> leadingTo(
                        at.getOrDefault(Setting.HOST, host),
                        Optional.ofNullable(at.get(Setting.PORT))
                                .map(Integer::valueOf)
                                .orElse(port),
                        at.getOrDefault(Setting.DATABASE, database),
                        at.getOrDefault(Setting.USER, user),
                        Optional.ofNullable(at.get(Setting.PASSWORD)).or(() -> password),
                        false));
    }

    private ConnectionOptions leadingTo(
            String toHost,
            int toPort,
            String toDatabase,
            String toUser,
            Optional<String> toPassword,
            boolean overPgbouncer) {
        return new ConnectionOptions(
                name,
                toHost,
                toPort,
                toDatabase,
                toUser,
                toPassword,
                sslMode,
                rootCert,
                cert,
                key,
                scramMaxIterations,
                connectTimeout,
                serverSettings,
                initSql,
                statementCacheSize,
                pipeliningLimit,
                stackNativeDisabled,
                maxQueries,
                maxLifetime,
                commandTimeout,
                overPgbouncer,
                rentals,
                jsonCodecs,
                events);
    }

    /** Where it leads, without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
