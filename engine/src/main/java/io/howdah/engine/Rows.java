// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Column;
import io.howdah.MappingException;
import io.howdah.Row;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** Rows: gathered on the event loop as they are decoded, made into what an application sees on its own thread. */
final class Rows {
    /** Types that the client decodes to null whatever the value is. */
    private static final Set<String> UNREADABLE = Set.of("macaddr", "macaddr8", "xml", "oid", "bit", "varbit");

    private Rows() {}

    static Collector<io.vertx.sqlclient.Row, ?, List<@Nullable Object[]>> collector() {
        return Collector.of(ArrayList::new, (rows, row) -> rows.add(values(row)), (one, other) -> one);
    }

    private static @Nullable Object[] values(io.vertx.sqlclient.Row row) {
        @Nullable Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getValue(i);
        }
        return values;
    }

    /** Makes the rows that an application sees; on its own thread. */
    static Outcome outcome(String tag, SqlResult<List<@Nullable Object[]>> result) {
        List<Column> columns = columns(result.columnDescriptors());
        List<@Nullable Object[]> values = result.value() == null ? List.of() : result.value();
        if (!values.isEmpty()) {
            refuseUnreadable(columns);
        }
        List<Row> rows = new ArrayList<>(values.size());
        for (@Nullable Object[] row : values) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Values.plain(row[i]);
            }
            rows.add(Row.of(columns, row));
        }
        return new Outcome(tag, columns, rows);
    }

    private static List<Column> columns(@Nullable List<ColumnDescriptor> descriptors) {
        return descriptors == null
                ? List.of()
                : descriptors.stream()
                        .map(column -> new Column(column.name(), typeName(column)))
                        .toList();
    }

    private static String typeName(ColumnDescriptor column) {
        return column.typeName().toLowerCase(Locale.ROOT).replaceFirst("_array$", "[]");
    }

    private static void refuseUnreadable(List<Column> columns) {
        columns.stream()
                .filter(column -> UNREADABLE.contains(column.type()))
                .findFirst()
                .ifPresent(column -> {
                    throw new MappingException("Column '" + column.name() + "' is of the type " + column.type()
                            + ", which cannot be read yet; select " + column.name() + "::text.");
                });
    }
}
