// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;

/**
 * A part of a query's rows, and how many there are altogether. Immutable.
 *
 * @param rows of this page; empty beyond the last one
 * @param total rows of the query without any limit, seen in the same snapshot
 * @param limit as it was given
 * @param offset as it was given
 */
public record Page<T>(List<T> rows, long total, long limit, long offset) {
    public Page {
        rows = List.copyOf(rows);
    }

    /** Counts, no contents: rows may hold what belongs in no log. */
    @Override
    public String toString() {
        return "Page[rows=" + rows.size() + ", total=" + total + ", limit=" + limit + ", offset=" + offset + "]";
    }
}
