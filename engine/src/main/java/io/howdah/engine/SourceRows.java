// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ParameterException;
import io.howdah.Row;
import io.howdah.engine.change.Columns;
import io.howdah.engine.change.Columns.Column;
import io.howdah.engine.json.CallersJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows from an application on its own thread and lays them out as columns: those of all rows together, with a null
 * where a row lacks one.
 */
final class SourceRows {
    private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private final Map<String, Gathered> columns = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final int count;
    private final CallersJson json;

    private SourceRows(int count, CallersJson json) {
        this.count = count;
        this.json = json;
    }

    private static final class Gathered {
        private final @Nullable Object[] values;
        private boolean property = true;

        Gathered(int count) {
            values = new @Nullable Object[count];
        }
    }

    /** @throws ParameterException when one of them is no row, or holds what is no value */
    static Columns columns(List<@Nullable Object> rows, CallersJson json) {
        SourceRows all = new SourceRows(rows.size(), json);
        for (int row = 0; row < rows.size(); row++) {
            all.take(row, rows.get(row));
        }
        List<Column> columns = new ArrayList<>();
        all.columns.forEach((name, gathered) ->
                columns.add(new Column(name, gathered.property, null, Arrays.asList(gathered.values))));
        return new Columns(columns);
    }

    private void take(int row, @Nullable Object given) {
        if (given instanceof Row of) {
            of.toMap().forEach((name, value) -> put(row, name, false, value));
        } else if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> put(row, String.valueOf(name), false, value));
        } else {
            Properties properties = given == null ? null : Properties.of(given.getClass());
            if (given == null || properties == null || properties.names().isEmpty()) {
                throw new ParameterException("Row " + (row + 1) + " of " + count + " is "
                        + (given == null ? "null" : "a " + given.getClass().getName())
                        + ", which has no columns; nothing was sent. Give a Map, a record, a bean or a Row.");
            }
            for (String property : properties.names()) {
                String name = names.computeIfAbsent(property, SourceRows::column);
                put(row, name, true, properties.read(given, property));
            }
        }
    }

    private void put(int row, String name, boolean property, @Nullable Object value) {
        Gathered column = columns.computeIfAbsent(name, created -> new Gathered(count));
        column.property &= property;
        column.values[row] =
                Plain.is(value) ? value : new Plain("column " + name + " of row " + (row + 1), json).of(value);
    }

    /** {@code createdAt} is {@code created_at}. */
    private static String column(String property) {
        return HUMP.matcher(property).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
