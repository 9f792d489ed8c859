// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import java.util.List;
import java.util.Optional;

/**
 * What the server's errors mean for a change.
 *
 * @param key columns by which rows are compared; none where that is a condition
 * @param clashes whether it fails where another transaction inserts the same key
 */
public record Explained(List<String> key, boolean clashes) {
    private static final String CARDINALITY = "21000";
    private static final String UNIQUE = "23505";

    /** The reason in words, for behind "because"; none where the server's own say all. */
    public Optional<String> of(String sqlState) {
        if (CARDINALITY.equals(sqlState)) {
            return Optional.of(
                    key.isEmpty()
                            ? "several rows of the source match the same row of the table; each row may be matched once"
                            : "several rows have the same " + named() + "; give each key once");
        }
        return UNIQUE.equals(sqlState) && clashes
                ? Optional.of(
                        "a key is there already: several rows have the same " + named() + ", or another transaction"
                                + " has inserted it meanwhile, for which there is Upsert.concurrencySafe()")
                : Optional.empty();
    }

    private String named() {
        return Names.list(key);
    }
}
