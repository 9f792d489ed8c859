// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

/**
 * A schema for one test.
 *
 * @param server the server it is on, shared with other tests
 */
public record TestSchema(PostgresServer server, String name) {
    /** The address at which names are looked up in this schema first. */
    public String uri() {
        return server.uri(name);
    }
}
