// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;

/**
 * What a statement did. Immutable.
 *
 * @param operation the server's command tag without its numbers: {@code INSERT}, {@code CREATE TABLE}, {@code SELECT}
 *     ...; empty for an empty statement
 * @param rowsAffected rows inserted, updated, deleted or selected, as the tag counts them; 0 where it has no number
 * @param columns the columns of {@code rows}; empty when the statement returns none
 * @param rows the rows of a query or of a RETURNING
 */
public record Result(String operation, long rowsAffected, List<Column> columns, List<Row> rows) {
    public Result {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Counts, no contents: rows may hold what belongs in no log. */
    @Override
    public String toString() {
        return "Result[" + operation + ", rowsAffected=" + rowsAffected + ", rows=" + rows.size() + "]";
    }
}
