// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import io.howdah.MergePlan.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Upsert} says; for engines only. Immutable.
 *
 * @param table its name, quoted
 * @param rows null as long as there are none
 * @param key columns by which a row is known
 * @param updated columns of a row that is there already; null for all but the key's, none to leave it as it is
 * @param concurrencySafe whether another transaction may insert the same keys meanwhile
 * @param returning columns of the rows that were inserted or updated
 */
public record UpsertPlan(
        String table,
        @Nullable Rows rows,
        List<String> key,
        @Nullable List<String> updated,
        boolean concurrencySafe,
        List<String> returning) {
    public UpsertPlan {
        key = List.copyOf(key);
        updated = updated == null ? null : List.copyOf(updated);
        returning = List.copyOf(returning);
    }

    UpsertPlan with(Rows others) {
        return new UpsertPlan(table, others, key, updated, concurrencySafe, returning);
    }

    UpsertPlan key(List<String> columns) {
        return new UpsertPlan(table, rows, columns, updated, concurrencySafe, returning);
    }

    UpsertPlan updating(List<String> columns) {
        return new UpsertPlan(table, rows, key, columns, concurrencySafe, returning);
    }

    UpsertPlan safe() {
        return new UpsertPlan(table, rows, key, updated, true, returning);
    }

    UpsertPlan returning(List<String> columns) {
        return new UpsertPlan(table, rows, key, updated, concurrencySafe, columns);
    }
}
