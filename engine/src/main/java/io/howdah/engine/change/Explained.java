// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the server's errors mean for a change.
 *
 * @param key columns by which rows are compared; none where that is a condition
 * @param clashes whether it fails where another transaction inserts the same key
 */
public record Explained(List<String> key, boolean clashes) {
    private static final String CARDINALITY = "21000";
    private static final String UNIQUE = "23505";
    private static final Set<String> TWICE = Set.of("ExecMergeMatched", "ExecOnConflictUpdate");

    /**
     * The reason in words, for behind "because"; none where the server's own say all.
     *
     * @param detail as the server gives it
     * @param routine of the server that refuses: a subquery of more rows than one has the same state
     */
    public Optional<String> of(String sqlState, @Nullable String detail, @Nullable String routine) {
        if (CARDINALITY.equals(sqlState)) {
            if (routine != null && !TWICE.contains(routine)) {
                return Optional.empty();
            }
            return Optional.of(
                    key.isEmpty()
                            ? "several rows of the source match the same row of the table; each row may be matched once"
                            : "several rows have the same " + named() + "; give each key once");
        }
        return UNIQUE.equals(sqlState) && clashes && (detail == null || isOfKey(detail))
                ? Optional.of(
                        "a key is there already: several rows have the same " + named() + ", or another transaction"
                                + " has inserted it meanwhile, for which there is Upsert.concurrencySafe()")
                : Optional.empty();
    }

    /** Whether the server means the key, {@code (sku, day)=(...)} in every language, and no other unique index. */
    private boolean isOfKey(String detail) {
        int end = detail.indexOf(")=(");
        int start = detail.lastIndexOf('(', end);
        return start >= 0
                && Set.copyOf(key)
                        .equals(Arrays.stream(detail.substring(start + 1, end).split(", ", -1))
                                .map(Explained::unquoted)
                                .collect(Collectors.toSet()));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") && name.endsWith("\"") && name.length() > 1
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }

    private String named() {
        return Names.list(key);
    }
}
