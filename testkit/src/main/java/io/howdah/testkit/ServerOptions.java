// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What kind of server a test wants. Immutable; start from {@link #defaults()}.
 *
 * @param major the major version, 14 to 18; empty takes what is there
 * @param settings lines of {@code postgresql.conf}
 * @param tls whether the server offers TLS, with a certificate for {@code localhost}
 */
public record ServerOptions(OptionalInt major, Map<String, String> settings, boolean tls) {
    public ServerOptions {
        settings = Map.copyOf(settings);
    }

    /** Any major version, room for two-phase commit, no TLS. */
    public static ServerOptions defaults() {
        return new ServerOptions(OptionalInt.empty(), Map.of("max_prepared_transactions", "20"), false);
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
