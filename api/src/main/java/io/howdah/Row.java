// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result: values by position or by column name. Names are matched as written, then ignoring case. Immutable
 * as long as its values are.
 *
 * <p>JSON libraries write it as an object of its columns, Jackson and JSON-B alike and without any configuration:
 * {@code json} and {@code jsonb} as the JSON that they are, times in ISO 8601, numbers exactly, {@code bytea} in Base64,
 * infinities and {@code NaN} as the strings that PostgreSQL has for them.
 */
public sealed interface Row permits MapRow {
    /**
     * A row of these values; both lists are of one length. The array is taken, not copied. For tests: it gives its values
     * as they are, and makes no other classes of them.
     */
    static Row of(List<Column> columns, @Nullable Object... values) {
        return of(MapRow.AS_IT_IS, columns, values);
    }

    /** A row as an engine read it; for engines only. */
    static Row of(Reader reader, List<Column> columns, @Nullable Object... values) {
        return new MapRow(reader, columns, values);
    }

    List<Column> columns();

    int size();

    /** The value at a position, counted from 0. */
    @Nullable
    Object get(int index);

    /**
     * The value of the first column of that name.
     *
     * @throws MappingException when there is no such column: a typing error is never a null
     */
    @Nullable
    Object get(String column);

    /**
     * The value at a position as a class that it fits: as {@link Statements#selectValue} does it, so a record for a
     * composite or for JSON, and {@code Item[]} for an array.
     *
     * @throws MappingException when the value is not of that class
     */
    <T> @Nullable T get(int index, Class<T> type);

    /**
     * The value of the first column of that name as a class that it fits.
     *
     * @throws MappingException when there is no such column, or the value is not of that class
     */
    <T> @Nullable T get(String column, Class<T> type);

    /** The row as a map in the order of its columns; of columns with one name the last wins. Unmodifiable. */
    Map<String, @Nullable Object> toMap();

    /** Makes a class of a value; for engines only. */
    @FunctionalInterface
    interface Reader {
        /**
         * @param column its position
         * @param stored as the row keeps it, {@link Document} for JSON
         * @param place what it is the value of, for messages
         */
        @Nullable
        Object as(Class<?> type, int column, @Nullable Object stored, String place);
    }

    /** JSON in a row, which {@link Row#get(int)} shows as text; for engines only. */
    interface Document {
        String text();

        /** What a row keeps at a position: a document, or an array of documents, where its value is JSON. */
        static @Nullable Object stored(Row row, int index) {
            return ((MapRow) row).stored(index);
        }

        /** What a row shows of what it keeps. */
        static @Nullable Object shown(@Nullable Object stored) {
            return MapRow.shown(stored);
        }
    }
}
