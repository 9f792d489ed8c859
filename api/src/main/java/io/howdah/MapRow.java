// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.reflect.Array;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only row. That it is a map too, of JSON's own values, is for JSON libraries: they go by the class of an object, and
 * a map is the one thing that all of them write as an object with names that are not known before. Who holds a
 * {@link Row} sees nothing of it.
 */
final class MapRow extends AbstractMap<String, @Nullable Object> implements Row {
    /** Of rows that no engine has read. */
    static final Reader AS_IT_IS = (type, column, stored, place) -> {
        Object shown = shown(stored);
        if (shown != null && !type.isInstance(shown)) {
            throw new MappingException(place + " is a " + shown.getClass().getSimpleName() + ", which is no "
                    + type.getSimpleName() + ", and this row was made without a database.");
        }
        return shown;
    };

    private final Reader reader;
    private final List<Column> columns;
    private final @Nullable Object[] values;

    MapRow(Reader reader, List<Column> columns, @Nullable Object[] values) {
        if (columns.size() != values.length) {
            throw new IllegalArgumentException(columns.size() + " columns, but " + values.length + " values");
        }
        this.reader = reader;
        this.columns = columns;
        this.values = values;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Nullable
    Object stored(int index) {
        return values[index];
    }

    @Override
    public @Nullable Object get(int index) {
        return shown(values[index]);
    }

    @Override
    public @Nullable Object get(String column) {
        return get(indexOf(column));
    }

    @Override
    @SuppressWarnings("unchecked") // a primitive class has no cast of its own
    public <T> @Nullable T get(int index, Class<T> type) {
        return (T) reader.as(
                type, index, values[index], "Column '" + columns.get(index).name() + "'");
    }

    @Override
    public <T> @Nullable T get(String column, Class<T> type) {
        return get(indexOf(column), type);
    }

    /** JSON is shown as text. */
    static @Nullable Object shown(@Nullable Object stored) {
        if (stored instanceof Document document) {
            return document.text();
        }
        return stored instanceof Object[] array && leaf(array.getClass()) == Document.class ? texts(array) : stored;
    }

    private static Class<?> leaf(Class<?> array) {
        Class<?> component = array.getComponentType();
        return component.isArray() ? leaf(component) : component;
    }

    private static Object texts(Object[] documents) {
        @Nullable Object[] texts = Arrays.stream(documents).map(MapRow::shown).toArray();
        Class<?> component = documents.getClass().getComponentType() == Document.class
                ? String.class
                : Arrays.stream(texts)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .<Class<?>>map(Object::getClass)
                        .orElse(String[].class);
        Object typed = Array.newInstance(component, texts.length);
        System.arraycopy(texts, 0, typed, 0, texts.length);
        return typed;
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            map.put(columns.get(i).name(), get(i));
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

    /** The row as JSON libraries write it. */
    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            json.put(columns.get(i).name(), JsonOfRows.value(columns.get(i), values[i]));
        }
        Map<String, @Nullable Object> shown = Collections.unmodifiableMap(json);
        return shown.entrySet();
    }

    /** As a row, not as a map. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof MapRow row) || !columns.equals(row.columns)) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (!Objects.deepEquals(get(i), row.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = columns.hashCode();
        for (int i = 0; i < values.length; i++) {
            hash = 31 * hash + Arrays.deepHashCode(new @Nullable Object[] {get(i)});
        }
        return hash;
    }

    /** Column names, no values: a row may hold what belongs in no log. */
    @Override
    public String toString() {
        return "Row" + columns.stream().map(Column::name).toList();
    }
}
