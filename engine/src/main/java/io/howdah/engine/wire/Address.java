// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Where and how to connect.
 *
 * @param options host, port, user, database, start-up parameters and caches, as Vert.x wants them; connections may log in
 *     as somebody else
 * @param keptForFlights the statements that are worth keeping for other flights, though not in Vert.x's cache
 * @param ssl certificates, already read
 */
public record Address(
        PgConnectOptions options,
        Predicate<String> keptForFlights,
        SslMode sslMode,
        ClientSSLOptions ssl,
        Duration connectTimeout,
        int scramMaxIterations) {
    @Override
    public String toString() {
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }
}
