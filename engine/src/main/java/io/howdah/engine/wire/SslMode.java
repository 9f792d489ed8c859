// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much TLS a connection wants; the names and their meaning are libpq's. */
public enum SslMode {
    /** Never. */
    DISABLE,
    /** Only if the server refuses to talk without. */
    ALLOW,
    /** If the server offers it. */
    PREFER,
    /** Always; whose certificate it is matters only when root certificates are given. */
    REQUIRE,
    /** Always, with a certificate that the root certificates vouch for. */
    VERIFY_CA,
    /** As {@link #VERIFY_CA}, and the certificate must name the host. */
    VERIFY_FULL;

    public boolean required() {
        return compareTo(REQUIRE) >= 0;
    }

    public static Optional<SslMode> find(String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
