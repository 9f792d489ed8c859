// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about tables. It is remembered for as long as answers of the catalogue are, and until something is run
 * on the connection that might change what a name means, or what the table is. On the event loop.
 *
 * @param <T> what is found out of one
 */
final class Recent<T> {
    private static final int KEPT = 256;

    private final Traces traces;
    private final Map<String, Seen<T>> tables = new HashMap<>();

    /** What was seen of a table, when, and what was known to have changed on the connection when it was asked for. */
    private record Seen<T>(T what, long at, int changes) {}

    Recent(Traces traces) {
        this.traces = traces;
    }

    /** @return null when it is not known */
    @Nullable
    T of(String table) {
        Seen<T> known = tables.get(table);
        return known != null && known.changes == traces.changes() && fresh(known) ? known.what : null;
    }

    private static boolean fresh(Seen<?> known) {
        return System.nanoTime() - known.at < Findings.KNOWN_FOR.toNanos();
    }

    /** @param changes that were known when it was asked for */
    void remember(String table, T what, int changes) {
        if (tables.size() >= KEPT) {
            tables.clear();
        }
        tables.put(table, new Seen<>(what, System.nanoTime(), changes));
    }
}
