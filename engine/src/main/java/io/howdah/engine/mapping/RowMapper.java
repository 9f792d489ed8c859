// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Column;
import io.howdah.MappingException;
import io.howdah.Row;
import io.howdah.engine.types.Cells;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Unfit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes what a verb was asked for of each row. Runs on an application's thread, because constructors are its own. */
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {
    /** Of the row at which the cells are; null for a value that is null, where that was allowed. */
    @Nullable
    T map(Cells row);

    /** Of all rows that there are. */
    static <T> List<T> all(Class<T> type, Cells rows) {
        RowMapper<T> mapper = of(type, rows.shape());
        List<T> all = new ArrayList<>(rows.count());
        while (rows.next()) {
            all.add(mapper.map(rows));
        }
        return Collections.unmodifiableList(all);
    }

    /**
     * Rows as instances of a class, as maps, or as their only value, which is not null then.
     *
     * @throws MappingException when rows of that shape never become that
     */
    static <T> RowMapper<T> of(Class<T> type, RowShape shape) {
        if (type == Map.class) {
            refuseEqualNames(shape);
            return row -> type.cast(row.row().toMap());
        }
        if (Construction.isFor(type) && !JsonColumn.isAllOf(type, shape)) {
            Plan plan = Plans.of(type, shape, Source.CELLS);
            return row -> type.cast(plan.make(row));
        }
        RowMapper<@Nullable T> value = ofValue(type, shape);
        return row -> {
            T present = value.map(row);
            if (present == null) {
                throw new MappingException("Column '" + shape.columns().get(0).name()
                        + "' is NULL in a row; a list of " + type.getSimpleName()
                        + " has no place for it. Coalesce in the query, or map to a record.");
            }
            return present;
        };
    }

    /** The only value of each row, which may be null; a composite may be a record or a bean. */
    @SuppressWarnings("unchecked") // a primitive class has no cast of its own
    static <T> RowMapper<@Nullable T> ofValue(Class<T> type, RowShape shape) {
        List<Column> columns = shape.columns();
        if (columns.size() != 1) {
            throw new MappingException("The query has " + columns.size() + " columns "
                    + columns.stream().map(Column::name).toList() + ", and " + type.getName()
                    + " is to be one value; select one column, or map rows to a record.");
        }
        String place = "Column '" + columns.get(0).name() + "'";
        try {
            Conversion conversion = Conversions.of(shape.type(0), type);
            return row -> {
                try {
                    return (T) conversion.ofNullable(row.value(0, shape.type(0)));
                } catch (Unfit unfit) {
                    throw Plan.unfit(place, unfit);
                }
            };
        } catch (Unfit never) {
            throw Plan.unfit(place, never);
        }
    }

    /** For rows of a shape that applications ask for values one by one. */
    static Row.Reader reader(RowShape shape) {
        return (type, column, stored, place) -> {
            try {
                return Conversions.of(shape.type(column), type).ofNullable(stored);
            } catch (Unfit unfit) {
                throw Plan.unfit(place, unfit);
            }
        };
    }

    private static void refuseEqualNames(RowShape shape) {
        Set<String> names = new HashSet<>();
        for (Column column : shape.columns()) {
            if (!names.add(column.name())) {
                throw new MappingException("Two columns are named '" + column.name()
                        + "', and a Map holds one of a name; use an alias, or select rows.");
            }
        }
    }
}
