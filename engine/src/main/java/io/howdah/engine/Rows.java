// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Column;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.Row;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonDocument;
import io.howdah.engine.types.Decoder;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows: gathered on the event loop as they are decoded, made into what an application sees on its own thread. */
final class Rows {
    private static final Row.Reader READER = (type, column, stored, place) -> Values.as(type, stored, place);

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
    static Outcome outcome(String tag, List<Type> types, SqlResult<List<@Nullable Object[]>> result, CallersJson json) {
        List<Column> columns = columns(types, result.columnDescriptors());
        if (columns.size() != types.size()) {
            throw new HowdahException(
                    ErrorId.UNEXPECTED_LAYOUT,
                    "The types of a result are not known: the client beneath is not vertx-pg-client 5.0.12.");
        }
        Decoder decoder = new Decoder(READER, text -> new JsonDocument(text, json));
        List<Row> rows = new ArrayList<>();
        long count = result.next() == null ? Outcome.count(tag) : 0;
        for (SqlResult<List<@Nullable Object[]>> part = result; part != null; part = part.next()) {
            add(rows, columns, types, part.value(), decoder);
            count += result.next() == null ? 0 : part.rowCount();
        }
        return new Outcome(tag, count, columns, rows, List.of());
    }

    private static void add(
            List<Row> rows,
            List<Column> columns,
            List<Type> types,
            @Nullable List<@Nullable Object[]> values,
            Decoder decoder) {
        if (values == null) {
            return;
        }
        for (@Nullable Object[] row : values) {
            for (int i = 0; i < types.size(); i++) {
                row[i] = value(decoder, columns.get(i), types.get(i), row[i]);
            }
            rows.add(Row.of(READER, columns, row));
        }
    }

    private static List<Column> columns(List<Type> types, @Nullable List<ColumnDescriptor> descriptors) {
        return descriptors == null
                ? List.of()
                : IntStream.range(0, descriptors.size())
                        .mapToObj(i -> new Column(
                                descriptors.get(i).name(),
                                i < types.size() ? types.get(i).name() : "unknown"))
                        .toList();
    }

    private static @Nullable Object value(Decoder decoder, Column column, Type type, @Nullable Object carried) {
        try {
            return decoder.value(type, carried);
        } catch (Unfit unreadable) {
            throw new MappingException(
                    "A value of column '" + column.name() + "' (" + column.type() + ") " + unreadable.reason() + ".",
                    unreadable);
        }
    }
}
