// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import io.howdah.testkit.PostgresServer.Login;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server from the binaries in Maven Central. The superuser logs in from this machine without a password; everybody
 * else by SCRAM.
 */
final class EmbeddedBackend implements PostgresServer.Backend {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final String HOST_ACCESS =
            """
            local all postgres trust
            host all postgres 127.0.0.1/32 trust
            host all postgres ::1/128 trust
            hostssl clients all all cert
            host all all all scram-sha-256
            """;

    private final ServerOptions options;
    private final Path unpacked;
    private final Path directory;
    private final int port;
    private final @Nullable Certificates certificates;
    private @Nullable EmbeddedPostgres running;

    EmbeddedBackend(ServerOptions options) {
        this.options = options;
        try {
            unpacked = Unpacked.folder();
            directory = Files.createTempDirectory("howdah-postgres");
            port = freePort();
            certificates = options.tls() ? Certificates.create(directory.resolve("certificates")) : null;
        } catch (IOException failed) {
            throw new UncheckedIOException("No directory or port for an embedded PostgreSQL", failed);
        }
        Unpacked.opened(this);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("data"))
                .setPgBinaryResolver(Binaries.of(options.major()))
                .setOverrideWorkingDirectory(unpacked.toFile())
                .setCleanDataDirectory(false)
                .setPGStartupWait(STARTS_WITHIN)
                .setServerConfig("fsync", "off");
        options.settings().forEach(builder::setServerConfig);
        if (certificates != null) {
            builder.setServerConfig("ssl", "on")
                    .setServerConfig("ssl_cert_file", certificates.serverCert().toString())
                    .setServerConfig("ssl_key_file", certificates.serverKey().toString())
                    .setServerConfig("ssl_ca_file", certificates.ca().toString());
        }
        try {
            running = builder.start();
            Files.writeString(directory.resolve("data").resolve("pg_hba.conf"), hostAccess());
            reload();
        } catch (IOException | SQLException failed) {
            throw new IllegalStateException("The embedded PostgreSQL did not start in " + directory, failed);
        }
    }

    private String hostAccess() {
        return certificates == null ? HOST_ACCESS.replaceAll("hostssl.*\n", "") : HOST_ACCESS;
    }

    private void reload() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_reload_conf()");
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            try {
                running.close();
            } catch (IOException failed) {
                throw new UncheckedIOException("The embedded PostgreSQL did not stop", failed);
            }
            running = null;
        }
    }

    /** By the signal that means an immediate shutdown; what stops a server then waits for its end. */
    @Override
    public synchronized void crash() {
        if (running != null) {
            try {
                String postmaster = Files.readAllLines(directory.resolve("data").resolve("postmaster.pid"))
                        .get(0);
                int failed = new ProcessBuilder("sh", "-c", "kill -QUIT " + Long.parseLong(postmaster.strip()))
                        .inheritIO()
                        .start()
                        .waitFor();
                if (failed != 0) {
                    throw new IllegalStateException("The embedded PostgreSQL " + postmaster + " took no signal");
                }
            } catch (IOException failed) {
                throw new UncheckedIOException("The embedded PostgreSQL did not crash", failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the embedded PostgreSQL crashed", interrupted);
            }
            stop();
        }
    }

    @Override
    public String host() {
        return "localhost";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Login administrator() {
        return new Login("postgres", "", "postgres");
    }

    @Override
    public Optional<Certificates> certificates() {
        return Optional.ofNullable(certificates);
    }

    @Override
    public synchronized void close() {
        stop();
        Unpacked.delete(directory);
        Unpacked.closed(this);
    }
}
