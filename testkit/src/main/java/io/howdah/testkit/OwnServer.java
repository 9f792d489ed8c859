// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import io.howdah.testkit.PostgresServer.Login;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The user's own server, named by {@code TESTKIT_POSTGRES} or {@code -Dtestkit.postgres}; never stopped by tests. */
record OwnServer(String host, int port, Login administrator) implements PostgresServer.Backend {
    static Optional<String> address() {
        return Optional.ofNullable(System.getProperty("testkit.postgres", System.getenv("TESTKIT_POSTGRES")))
                .filter(address -> !address.isBlank());
    }

    static PostgresServer at(String address) {
        URI uri = uri(address);
        String[] credentials =
                uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
        if (credentials.length != 2 || uri.getPath().length() < 2) {
            throw refused("user, password or database is missing.");
        }
        Login login = new Login(credentials[0], credentials[1], uri.getPath().substring(1));
        return PostgresServer.of(new OwnServer(uri.getHost(), uri.getPort() < 0 ? 5432 : uri.getPort(), login), login);
    }

    private static URI uri(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException showsThePassword) {
            throw refused("it is no URI. Write what is special in a password as %xx.");
        }
    }

    private static IllegalStateException refused(String why) {
        return new IllegalStateException(
                "TESTKIT_POSTGRES must be postgresql://user:password@host:port/database; " + why);
    }

    @Override
    public void start() {
        // It runs already: it is the user's.
    }

    @Override
    public void stop() {
        throw new IllegalStateException(
                "A test wants to stop the server that TESTKIT_POSTGRES names; that is not for a test to do.");
    }

    @Override
    public void crash() {
        stop();
    }

    @Override
    public void close() {
        // It is the user's.
    }
}
