// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import io.howdah.UsageException;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What rows of Java are made of, which is the same for all rows of a COPY: values with names, or values in an order. Used
 * on an application's thread, because accessors are the application's.
 */
abstract class RecordForm {
    private final List<String> names;

    private RecordForm(List<String> names) {
        this.names = names;
    }

    /**
     * The form of rows by the first of them.
     *
     * @param columns where there are none the row names them
     * @throws UsageException when it does not
     */
    static RecordForm of(@Nullable Object first, List<String> columns) {
        Object row = first instanceof Row plain ? plain.toMap() : first;
        if (row instanceof Map<?, ?> map) {
            List<String> keys = names(map);
            if (columns.isEmpty() && keys.isEmpty()) {
                throw refusal(1, "is a map without a key, so that it names no column to put anything into");
            }
            return new Named(columns.isEmpty() ? keys : columns, Set.copyOf(keys));
        }
        if (row != null && hasProperties(row)) {
            Properties properties = Properties.of(row.getClass());
            return new Held(columns.isEmpty() ? List.copyOf(properties.names()) : columns);
        }
        if (columns.isEmpty()) {
            throw row == null ? none(1) : nameless(row);
        }
        return isSequence(row) || columns.size() > 1 ? new Positional(columns) : new Single(columns);
    }

    private static List<String> names(Map<?, ?> map) {
        return map.keySet().stream()
                .map(key -> {
                    if (key instanceof String name) {
                        return name;
                    }
                    throw refusal(
                            1,
                            "is a map with a key of " + (key == null ? "null" : key.getClass())
                                    + ", where keys are Strings that name columns");
                })
                .toList();
    }

    /** Values of ours are made of parts, too, and each is one value all the same. */
    private static boolean hasProperties(Object row) {
        boolean value = Plain.is(row) || row instanceof Range || row instanceof Multirange;
        return !value
                && !(row instanceof List)
                && !Properties.of(row.getClass()).names().isEmpty();
    }

    private static boolean isSequence(@Nullable Object row) {
        return row instanceof List || (row != null && row.getClass().isArray() && !(row instanceof byte[]));
    }

    static UsageException refusal(long number, String why) {
        return refusal(number, why, null);
    }

    static UsageException refusal(long number, String why, @Nullable RuntimeException cause) {
        return new UsageException(
                ErrorId.COPY_ROWS, "Row " + number + " of a COPY " + why + ". Nothing of the rows stays.", cause);
    }

    private static UsageException none(long number) {
        return refusal(number, "is null, where a record, a bean, a map, an array or a list is wanted");
    }

    private static UsageException nameless(Object row) {
        return refusal(
                1,
                (isSequence(row) ? "is positional" : "is a " + row.getClass().getName() + ", which names no column")
                        + ", so that columns have to be given with the table, and none are");
    }

    /** The columns as the rows, or their caller, name them. */
    final List<String> names() {
        return names;
    }

    /**
     * Looks whether a row is of this form.
     *
     * @param number from 1
     * @return what values are read from
     * @throws UsageException when it is not
     */
    abstract Object checked(@Nullable Object row, long number);

    /** A value of a row that was checked. */
    abstract @Nullable Object value(Object checked, int column);

    private static final class Named extends RecordForm {
        private final Set<String> keys;

        Named(List<String> names, Set<String> keys) {
            super(names);
            this.keys = keys;
            List<String> missing =
                    names.stream().filter(name -> !keys.contains(name)).toList();
            if (!missing.isEmpty()) {
                throw refusal(1, "is a map without the columns " + missing);
            }
        }

        @Override
        Object checked(@Nullable Object row, long number) {
            if (row == null) {
                throw none(number);
            }
            Object map = row instanceof Row plain ? plain.toMap() : row;
            if (!(map instanceof Map<?, ?> values)) {
                throw refusal(number, "is no map, and the first one is: all have to be of one kind");
            }
            if (values.size() != keys.size() || !keys.stream().allMatch(values::containsKey)) {
                throw refusal(
                        number,
                        "is a map with the keys "
                                + values.keySet().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .toList()
                                + ", and the first has "
                                + keys.stream().sorted().toList() + ": all have to have the same");
            }
            return values;
        }

        @Override
        @Nullable
        Object value(Object checked, int column) {
            return ((Map<?, ?>) checked).get(names().get(column));
        }
    }

    private static final class Held extends RecordForm {
        private @Nullable Class<?> known;
        private Properties.Reader[] readers = {};

        Held(List<String> names) {
            super(names);
        }

        @Override
        Object checked(@Nullable Object row, long number) {
            if (row == null) {
                throw none(number);
            }
            if (row instanceof Map || isSequence(row)) {
                throw refusal(number, "is no object with names, and the first one is: all have to be of one kind");
            }
            if (row.getClass() != known) {
                learn(row.getClass(), number);
            }
            return row;
        }

        private void learn(Class<?> type, long number) {
            Properties held = Properties.of(type);
            List<String> missing =
                    names().stream().filter(name -> held.meant(name) == null).toList();
            if (!missing.isEmpty()) {
                throw refusal(number, "is a " + type.getName() + ", which does not hold " + missing);
            }
            readers = names().stream()
                    .map(name -> held.reader(Objects.requireNonNull(held.meant(name))))
                    .toArray(Properties.Reader[]::new);
            known = type;
        }

        @Override
        @Nullable
        Object value(Object checked, int column) {
            return readers[column].of(checked);
        }
    }

    private static final class Positional extends RecordForm {
        Positional(List<String> names) {
            super(names);
        }

        @Override
        Object checked(@Nullable Object row, long number) {
            if (row == null) {
                throw none(number);
            }
            if (!isSequence(row)) {
                throw refusal(
                        number,
                        "is no array or list, and the columns are given as "
                                + names().stream().collect(Collectors.joining(", ")) + ": all have to be of one kind");
            }
            int size = row instanceof List<?> list ? list.size() : Array.getLength(row);
            if (size != names().size()) {
                throw refusal(number, "has " + size + " values for " + names().size() + " columns");
            }
            return row;
        }

        @Override
        @Nullable
        Object value(Object checked, int column) {
            if (checked instanceof List<?> list) {
                return list.get(column);
            }
            return checked instanceof Object[] array ? array[column] : Array.get(checked, column);
        }
    }

    /** Each row is the value of the only column. */
    private static final class Single extends RecordForm {
        private static final Object NULL = new Object();

        Single(List<String> names) {
            super(names);
        }

        @Override
        Object checked(@Nullable Object row, long number) {
            if (row instanceof Map || isSequence(row)) {
                throw refusal(
                        number, "is a map, an array or a list, and the first is a value: all have to be of one kind");
            }
            return row == null ? NULL : row;
        }

        @Override
        @Nullable
        Object value(Object checked, int column) {
            return checked == NULL ? null : checked;
        }
    }
}
