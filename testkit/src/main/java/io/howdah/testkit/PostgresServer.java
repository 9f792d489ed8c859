// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server for tests and examples: a container where Docker answers, else an embedded one, else one's own
 * ({@code TESTKIT_POSTGRES=postgresql://...}). Its user {@code howdah} owns the database {@code howdah} and logs in with
 * a random password by SCRAM.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.start(ServerOptions.defaults())) {
 *     server.stop(); // the database is down ...
 *     server.start(); // ... and back, on the same port with the same data
 * }
 * }</pre>
 *
 * <p>Thread-safe, except for {@link #stop()}, {@link #crash()} and {@link #start()}.
 */
public final class PostgresServer implements AutoCloseable {
    private final Backend backend;
    private final Login login;

    private PostgresServer(Backend backend, Login login) {
        this.backend = backend;
        this.login = login;
    }

    /** A server of one's own, to be closed by the caller. */
    public static PostgresServer start(ServerOptions options) {
        Optional<String> own = OwnServer.address();
        if (own.isPresent() && options.equals(ServerOptions.defaults())) {
            return OwnServer.at(own.get());
        }
        Backend backend = ContainerBackend.available() ? new ContainerBackend(options) : new EmbeddedBackend(options);
        try {
            backend.start();
            return new PostgresServer(backend, created(backend));
        } catch (RuntimeException failed) {
            backend.close();
            throw failed;
        }
    }

    private static Login created(Backend backend) {
        PostgresServer admin = new PostgresServer(backend, backend.administrator());
        Login login = new Login("howdah", UUID.randomUUID().toString(), "howdah");
        String role = "create role " + login.user() + " login createdb createrole replication";
        admin.execute(role + " password '" + login.password() + "'", role);
        admin.execute("grant pg_monitor, pg_signal_backend to " + login.user());
        admin.execute("create database " + login.database() + " owner " + login.user());
        return login;
    }

    static PostgresServer of(Backend backend, Login login) {
        return new PostgresServer(backend, login);
    }

    public String host() {
        return backend.host();
    }

    public int port() {
        return backend.port();
    }

    public String user() {
        return login.user();
    }

    public String password() {
        return login.password();
    }

    public String database() {
        return login.database();
    }

    /** The address as Howdah and libpq take it, with the password. */
    public String uri() {
        return "postgresql://" + user() + ":" + encoded(password()) + "@" + host() + ":" + port() + "/" + database();
    }

    /** The address of a schema: its names come first, those of {@code public} after them. */
    public String uri(String schema) {
        return uri() + "?options=" + encoded("-c search_path=" + schema + ",public");
    }

    /** The certificates of a server that offers TLS. */
    public Certificates certificates() {
        return backend.certificates()
                .orElseThrow(() -> new IllegalStateException(
                        "This server offers no TLS; start one with ServerOptions.defaults().withTls()."));
    }

    /** Runs SQL as the superuser, several statements if need be; on a server of one's own as its user. */
    public void execute(String sql) {
        execute(sql, sql);
    }

    private void execute(String sql, String shown) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException("The server refused: " + shown, failed);
        }
    }

    /** The rows of a query as texts, as the superuser. */
    public List<List<@Nullable String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<@Nullable String>> result = new ArrayList<>();
            while (rows.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                result.add(row);
            }
            return result;
        } catch (SQLException failed) {
            throw new IllegalStateException("The server refused: " + sql, failed);
        }
    }

    /** Ends every connection of the database's user, as an administrator would. */
    public void terminateBackends() {
        execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '" + user() + "'");
    }

    /** Stops the server; the data stay. */
    public void stop() {
        backend.stop();
    }

    /**
     * Ends the server at once, as a failure of its machine would: nobody is told, and what was not written is made up for
     * when it is started again. What was committed without waiting for the disk ({@code synchronous_commit} is off in an
     * embedded server, unless the options say otherwise) may be lost.
     */
    public void crash() {
        backend.crash();
    }

    /** Starts a stopped or crashed server again, on the same port. */
    public void start() {
        backend.start();
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        backend.close();
    }

    private Connection connect() throws SQLException {
        Login admin = backend.administrator();
        String database = login.database().equals(admin.database()) ? admin.database() : databaseOr(admin);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host() + ":" + port() + "/" + database, admin.user(), admin.password());
    }

    private String databaseOr(Login admin) {
        return login == admin ? admin.database() : login.database();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresServer[" + user() + "@" + host() + ":" + port() + "/" + database() + "]";
    }

    /** Who logs in, and to which database. */
    record Login(String user, String password, String database) {
        @Override
        public String toString() {
            return user + "@" + database;
        }
    }

    /** Where the server runs. */
    sealed interface Backend extends AutoCloseable permits EmbeddedBackend, ContainerBackend, OwnServer {
        void start();

        void stop();

        /** Returns when it is not there any more. */
        void crash();

        String host();

        int port();

        Login administrator();

        default Optional<Certificates> certificates() {
            return Optional.empty();
        }

        @Override
        void close();
    }
}
