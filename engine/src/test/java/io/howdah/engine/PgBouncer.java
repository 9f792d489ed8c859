// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.testkit.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PgBouncer in front of a server, pooling by transaction, as Debian's package brings it. */
final class PgBouncer implements AutoCloseable {
    private final Path directory;
    private final Process process;
    private final int port;

    PgBouncer(PostgresServer server, int serverConnections) throws IOException, InterruptedException {
        port = freePort();
        directory = Files.createTempDirectory("pgbouncer");
        Path users = Files.writeString(
                directory.resolve("users.txt"), "\"" + server.user() + "\" \"" + server.password() + "\"\n");
        Path config = Files.writeString(
                directory.resolve("pgbouncer.ini"),
                """
                [databases]
                %s = host=127.0.0.1 port=%d dbname=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                """
                        .formatted(
                                server.database(), server.port(), server.database(), port, users, serverConnections));
        List<String> command = new ArrayList<>(List.of(installed().orElseThrow()));
        if (System.getProperty("user.name").equals("root")) { // as whom it refuses to run
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(config.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        awaitPort();
    }

    /** Where it is installed, if it is. */
    static Optional<String> installed() {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin"))
                .map(place -> Path.of(place, "pgbouncer"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    int port() {
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void awaitPort() throws IOException, InterruptedException {
        for (int tries = 0; tries < 200 && process.isAlive(); tries++) {
            try (Socket there = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50); // it says nowhere that it is ready
            }
        }
        throw new IllegalStateException("PgBouncer did not start: " + Files.readString(directory.resolve("log")));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
