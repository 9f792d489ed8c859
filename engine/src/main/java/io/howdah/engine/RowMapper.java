// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Column;
import io.howdah.HowdahException;
import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.MappingException;
import io.howdah.Row;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of a class from the rows of one result: which column goes where is found once per result. Runs on an
 * application's thread, because constructors are the application's.
 */
final class RowMapper<T> {
    /** Holds nothing strongly: the plan goes with the record's class loader. */
    private static final ClassValue<RecordPlan> PLANS = new ClassValue<>() {
        @Override
        protected RecordPlan computeValue(Class<?> type) {
            return RecordPlan.of(type);
        }
    };

    private static final Set<String> JSON = Set.of("json", "jsonb");

    /** Records that are values themselves. */
    private static final Set<Class<?>> VALUES = Set.of(Interval.class, Json.class);

    private final Class<T> type;
    private final Column[] columns;
    private final @Nullable RecordPlan plan;
    private final int[] positions;

    RowMapper(Class<T> type, List<Column> columns) {
        this.type = type;
        this.columns = columns.toArray(Column[]::new);
        plan = type.isRecord() && !VALUES.contains(type) && !wholly(type, columns) ? PLANS.get(type) : null;
        positions = plan == null ? new int[0] : plan.positions(columns);
        if (plan == null && type != Map.class && columns.size() != 1) {
            throw notOneColumn(type, columns);
        }
    }

    /** Whether the record is what the only column holds as JSON, and not the record around it. */
    private static boolean wholly(Class<?> type, List<Column> columns) {
        return columns.size() == 1
                && JSON.contains(columns.get(0).type())
                && Arrays.stream(type.getRecordComponents()).noneMatch(component -> plain(component.getName())
                        .equals(plain(columns.get(0).name())));
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static MappingException notOneColumn(Class<?> type, List<Column> columns) {
        return new MappingException("The query has " + columns.size() + " columns "
                + columns.stream().map(Column::name).toList() + ", and " + type.getName()
                + " is to be one value; select one column, or map rows to a record.");
    }

    /** The only value of a row, which may be null; a composite may be a record. */
    @SuppressWarnings("unchecked") // a primitive class has no cast of its own
    static <T> @Nullable T value(Class<T> type, Row row) {
        if (row.size() != 1) {
            throw notOneColumn(type, row.columns());
        }
        return (T) Values.as(
                type,
                Row.Document.stored(row, 0),
                "Column '" + row.columns().get(0).name() + "'");
    }

    static <T> List<T> all(Class<T> type, Outcome outcome) {
        RowMapper<T> mapper = new RowMapper<>(type, outcome.columns());
        return outcome.rows().stream().map(mapper::map).toList();
    }

    T map(Row row) {
        if (plan != null) {
            return type.cast(plan.create(row, positions, columns));
        }
        if (type == Map.class) {
            return type.cast(row.toMap());
        }
        T value = value(type, row);
        if (value == null) {
            throw new MappingException("Column '" + columns[0].name() + "' is NULL in a row; a list of "
                    + type.getSimpleName() + " has no place for it. Coalesce in the query, or map to a record.");
        }
        return value;
    }

    private record RecordPlan(
            Class<?> type, Constructor<?> constructor, RecordComponent[] components, Class<?>[] boxed) {
        static RecordPlan of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                Class<?>[] boxed = Arrays.stream(components)
                        .map(component -> Values.boxed(component.getType()))
                        .toArray(Class<?>[]::new);
                return new RecordPlan(type, constructor, components, boxed);
            } catch (ReflectiveOperationException | RuntimeException closed) {
                throw new MappingException(
                        "The record " + type.getName() + " cannot be constructed from outside; open its package.",
                        closed);
            }
        }

        int[] positions(List<Column> columns) {
            List<String> names =
                    columns.stream().map(column -> plain(column.name())).toList();
            int[] positions = Arrays.stream(components)
                    .mapToInt(component -> names.indexOf(plain(component.getName())))
                    .toArray();
            List<String> missing = IntStream.range(0, positions.length)
                    .filter(i -> positions[i] < 0)
                    .mapToObj(i -> components[i].getName())
                    .toList();
            if (!missing.isEmpty()) {
                throw new MappingException("The record " + type.getName() + " has components that no column fills: "
                        + missing + ". The columns are "
                        + columns.stream().map(Column::name).toList() + "; select what is missing, or use an alias.");
            }
            return positions;
        }

        private @Nullable Object converted(int component, @Nullable Object value, Column column) {
            return Values.as(
                    components[component].getGenericType(),
                    value,
                    "Column '" + column.name() + "' for " + type.getSimpleName() + "."
                            + components[component].getName());
        }

        /** Whether a value needs no change; an Object may hide JSON, and a List what its elements are to be. */
        private static boolean fits(Class<?> type, @Nullable Object value) {
            return type.isInstance(value) && type != Object.class && type != Object[].class;
        }

        Object create(Row row, int[] positions, Column[] columns) {
            @Nullable Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                Object value = Row.Document.stored(row, positions[i]);
                values[i] = fits(boxed[i], value) ? value : converted(i, value, columns[positions[i]]);
            }
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException refused) {
                Throwable cause = Objects.requireNonNullElse(refused.getCause(), refused);
                throw cause instanceof HowdahException ours
                        ? ours
                        : new MappingException(
                                "The constructor of " + type.getName() + " refused a row: "
                                        + cause.getClass().getName() + ".",
                                cause);
            } catch (ReflectiveOperationException impossible) {
                throw new MappingException("The record " + type.getName() + " cannot be constructed.", impossible);
            }
        }
    }
}
