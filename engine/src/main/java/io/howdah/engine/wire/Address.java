// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;

/**
 * Where and how to connect.
 *
 * @param options host, port, user, database, start-up parameters and caches, as Vert.x wants them
 * @param ssl certificates, already read
 */
public record Address(
        PgConnectOptions options,
        SslMode sslMode,
        ClientSSLOptions ssl,
        Duration connectTimeout,
        int scramMaxIterations) {
    @Override
    public String toString() {
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }
}
