// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import io.howdah.testkit.PostgresServer.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A server in a container of the official image. */
final class ContainerBackend implements PostgresServer.Backend {
    private final PostgreSQLContainer container;

    ContainerBackend(ServerOptions options) {
        if (options.tls()) {
            throw new IllegalStateException(
                    "A server with TLS runs embedded only; unset DOCKER_HOST, or run this test without Docker.");
        }
        List<String> command = new ArrayList<>(List.of("postgres"));
        options.settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        container = new PostgreSQLContainer("postgres:" + options.major().orElse(ServerOptions.NEWEST))
                .withUsername("postgres")
                .withCommand(command.toArray(String[]::new));
    }

    /** Whether a Docker engine answers; looked at only where one can be, because looking takes time. */
    static boolean available() {
        return (System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock")))
                && DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        }
    }

    @Override
    public void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
    }

    /** What it means to PostgreSQL is an immediate shutdown; the container ends with it. */
    @Override
    public void crash() {
        String id = container.getContainerId();
        var docker = container.getDockerClient();
        docker.killContainerCmd(id).withSignal("SIGQUIT").exec();
        docker.waitContainerCmd(id).start().awaitStatusCode(60, TimeUnit.SECONDS);
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    @Override
    public Login administrator() {
        return new Login(container.getUsername(), container.getPassword(), container.getDatabaseName());
    }

    @Override
    public void close() {
        container.stop();
    }
}
