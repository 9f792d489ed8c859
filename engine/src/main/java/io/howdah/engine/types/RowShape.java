// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Column;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The columns of a result: their names and types. Equal where both are, whichever connection described them. */
public final class RowShape {
    /** Of a statement that gives no rows. */
    public static final RowShape NONE = new RowShape(List.of(), List.of());

    private final List<Column> columns;
    private final List<Type> types;
    private final int first;
    private final int hash;

    public RowShape(List<String> names, List<Type> types) {
        this(
                IntStream.range(0, types.size())
                        .mapToObj(i -> new Column(names.get(i), types.get(i).name()))
                        .toList(),
                List.copyOf(types),
                0);
    }

    private RowShape(List<Column> columns, List<Type> types, int first) {
        this.columns = columns;
        this.types = types;
        this.first = first;
        hash = 31 * columns.hashCode() + types.hashCode();
    }

    /** The same rows without their first columns. */
    public RowShape behind(int others) {
        return new RowShape(
                columns.subList(others, columns.size()), types.subList(others, types.size()), first + others);
    }

    /** The place of the first column among those that the server sent. */
    int first() {
        return first;
    }

    /** That of a composite's attributes. */
    public static RowShape of(Type.Composite composite) {
        return new RowShape(
                composite.attributes().stream().map(Type.Attribute::name).toList(),
                composite.attributes().stream().map(Type.Attribute::type).toList());
    }

    /** As an application sees them. */
    public List<Column> columns() {
        return columns;
    }

    public Type type(int column) {
        return types.get(column);
    }

    public int size() {
        return types.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof RowShape shape
                        && hash == shape.hash
                        && first == shape.first
                        && columns.equals(shape.columns)
                        && types.equals(shape.types));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return columns.toString();
    }
}
