// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What kind of server a test wants. Immutable; start from {@link #defaults()}.
 *
 * @param major the major version, 14 to 18; empty takes the newest that is there. A container has them all; an embedded
 *     server runs from the binaries on the class path, where a jar of the wanted version has to be (docs/testing.md)
 * @param settings lines of {@code postgresql.conf}
 * @param tls whether the server offers TLS, with a certificate for {@code localhost}
 */
public record ServerOptions(OptionalInt major, Map<String, String> settings, boolean tls) {
    static final int NEWEST = 18;

    public ServerOptions {
        settings = Map.copyOf(settings);
    }

    /**
     * The major version that {@code TESTKIT_POSTGRES_MAJOR} or {@code -Dtestkit.postgres.major} names, else any; room
     * for two-phase commit, no TLS.
     */
    public static ServerOptions defaults() {
        return new ServerOptions(majorOfTheRun(), Map.of("max_prepared_transactions", "20"), false);
    }

    private static OptionalInt majorOfTheRun() {
        String named = System.getProperty("testkit.postgres.major", System.getenv("TESTKIT_POSTGRES_MAJOR"));
        if (named == null || named.isBlank()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(named.strip()));
        } catch (NumberFormatException wrong) {
            throw new IllegalStateException(
                    "TESTKIT_POSTGRES_MAJOR must be a major version of PostgreSQL, as 17; it is '" + named + "'.",
                    wrong);
        }
    }

    public ServerOptions major(int version) {
        return new ServerOptions(OptionalInt.of(version), settings, tls);
    }

    public ServerOptions setting(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new ServerOptions(major, more, tls);
    }

    public ServerOptions withTls() {
        return new ServerOptions(major, settings, true);
    }
}
