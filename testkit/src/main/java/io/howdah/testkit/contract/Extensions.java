// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.testkit.PostgresServer;
import java.util.List;
import java.util.stream.Collectors;

/** PostgreSQL's extensions that have types of the {@link Samples}, each one of its own name. */
public final class Extensions {
    private static final List<String> NAMES = List.of("hstore", "citext", "ltree", "cube");

    private Extensions() {}

    /**
     * Creates those that the server has, in the schema {@code public}, so that the {@link Contract} has the same cases
     * wherever it runs.
     *
     * @return those that it has not
     */
    public static List<String> create(PostgresServer server) {
        List<String> available = server.query("select name from pg_available_extensions").stream()
                .map(row -> row.get(0))
                .filter(NAMES::contains)
                .toList();
        server.execute(available.stream()
                .map(name -> "create extension if not exists " + name + " schema public;")
                .collect(Collectors.joining()));
        return NAMES.stream().filter(name -> !available.contains(name)).toList();
    }
}
