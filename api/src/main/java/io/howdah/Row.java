// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result: values by position or by column name. Names are matched as written, then ignoring case. Immutable
 * as long as its values are.
 */
public final class Row {
    private final List<Column> columns;
    private final @Nullable Object[] values;

    private Row(List<Column> columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** A row of these values; both lists are of one length. The array is taken, not copied. */
    public static Row of(List<Column> columns, @Nullable Object... values) {
        if (columns.size() != values.length) {
            throw new IllegalArgumentException(columns.size() + " columns, but " + values.length + " values");
        }
        return new Row(columns, values);
    }

    public List<Column> columns() {
        return columns;
    }

    public int size() {
        return values.length;
    }

    /** The value at a position, counted from 0. */
    public @Nullable Object get(int index) {
        return values[index];
    }

    /**
     * The value of the first column of that name.
     *
     * @throws MappingException when there is no such column: a typing error is never a null
     */
    public @Nullable Object get(String column) {
        return values[indexOf(column)];
    }

    /** The row as a map in the order of its columns; of columns with one name the last wins. Unmodifiable. */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            map.put(columns.get(i).name(), values[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    private int indexOf(String column) {
        for (int i = 0; i < values.length; i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (columns.get(i).name().equalsIgnoreCase(column)) {
                return i;
            }
        }
        throw new MappingException("The row has no column '" + column + "'. It has "
                + columns.stream().map(Column::name).toList() + ".");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && columns.equals(row.columns) && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(columns, Arrays.deepHashCode(values));
    }

    /** Column names, no values: a row may hold what belongs in no log. */
    @Override
    public String toString() {
        return "Row" + columns.stream().map(Column::name).toList();
    }
}
