// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement.
 *
 * @param columns parameters that are columns of rows: the first ones
 * @param values parameters that stand in expressions, as they were given: those behind
 * @param explained what its failures mean
 */
public record Rendered(String sql, List<@Nullable Object> columns, List<@Nullable Object> values, Explained explained) {
    /** Without any value. */
    @Override
    public String toString() {
        return sql;
    }
}
