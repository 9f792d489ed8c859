// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import io.howdah.HowdahException;
import io.howdah.testkit.PostgresServer.Login;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A server from the binaries in Maven Central. The superuser logs in from this machine without a password; everybody
 * else by SCRAM.
 */
final class EmbeddedBackend implements PostgresServer.Backend {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);
    private static final long LOOKS_EVERY_MS = 20;
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
                .setRegisterShutdownHook(
                        false) // Unpacked has one, and whoever comes second does not wait for the first
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

    /** What stops a server gives up after five seconds and says nothing: it has ended when nobody listens any more. */
    @Override
    public synchronized void stop() {
        Optional<ProcessHandle> postmaster = postmaster();
        if (running != null) {
            try {
                running.close();
            } catch (IOException failed) {
                throw new UncheckedIOException("The embedded PostgreSQL did not stop", failed);
            }
            running = null;
        }
        if (postmaster.isPresent() && listens(postmaster.get())) {
            signal(postmaster.get(), "QUIT");
            awaitEnd(postmaster.get());
        }
    }

    /** By the signal that means an immediate shutdown. */
    @Override
    public synchronized void crash() {
        postmaster().ifPresent(postmaster -> {
            signal(postmaster, "QUIT");
            awaitEnd(postmaster);
        });
        stop();
    }

    /** The server's first process, of which the others are; also where a start has failed half-way. */
    private Optional<ProcessHandle> postmaster() {
        try {
            String pid = Files.readAllLines(directory.resolve("data").resolve("postmaster.pid"))
                    .get(0);
            return ProcessHandle.of(Long.parseLong(pid.strip()));
        } catch (NoSuchFileException stopped) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException("The process of the embedded PostgreSQL is not known", failed);
        }
    }

    private static void signal(ProcessHandle postmaster, String name) {
        try {
            int failed = new ProcessBuilder("sh", "-c", "kill -" + name + " " + postmaster.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (failed != 0) {
                throw new IllegalStateException("The embedded PostgreSQL " + postmaster.pid() + " took no signal");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("The embedded PostgreSQL took no signal", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded PostgreSQL took a signal", interrupted);
        }
    }

    private void awaitEnd(ProcessHandle postmaster) {
        Instant until = Instant.now().plus(ENDS_WITHIN);
        while (listens(postmaster)) {
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("The embedded PostgreSQL " + postmaster.pid() + " in " + directory
                        + " did not end within " + HowdahException.inWords(ENDS_WITHIN) + ". End it by: kill -KILL "
                        + postmaster.pid());
            }
            LockSupport.parkNanos(Duration.ofMillis(LOOKS_EVERY_MS).toNanos()); // it is no child of this process
        }
    }

    /** Both, for a process that nobody asks for its end seems to be alive, and the port may be another server's by now. */
    private boolean listens(ProcessHandle postmaster) {
        if (!postmaster.isAlive()) {
            return false;
        }
        try (Socket connected = new Socket(host(), port)) {
            return connected.isConnected();
        } catch (IOException refused) {
            return false;
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
