// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.ErrorId;
import io.howdah.UsageException;
import io.howdah.engine.types.Elements;
import io.howdah.engine.types.Lone;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of rows that an application has given, with their types as soon as these are known.
 *
 * @param staged whether the rows are in a {@link Stage} when their statement is executed; else they are its parameters
 */
public record Columns(List<Column> all, boolean staged) {
    public Columns {
        all = List.copyOf(all);
    }

    public Columns(List<Column> all) {
        this(all, false);
    }

    /** The same rows, in a table before their statement is executed. */
    public Columns inStage() {
        return new Columns(all, true);
    }

    /** How many rows there are. */
    public int rows() {
        return all.isEmpty() ? 0 : all.get(0).values.size();
    }

    /**
     * A column.
     *
     * @param property whether it has its name from a property of Java, which may mean another one of the table
     * @param type null as long as it is not known
     * @param values one for each row
     */
    public record Column(String name, boolean property, @Nullable Type type, List<@Nullable Object> values) {
        private boolean mayBe(String wanted) {
            return name.equals(wanted) || (property && plain(name).equals(plain(wanted)));
        }

        /** The type of a column of which it is known. */
        public Type known() {
            if (type == null) {
                throw new IllegalStateException("the column " + name + " has no type");
            }
            return type;
        }

        /** Without the values, which belong in no log. */
        @Override
        public String toString() {
            return name + " " + (type == null ? "?" : type.name());
        }
    }

    /** With the types, and where need be the names, that the columns of a table have. */
    public Columns typedBy(RowShape table) {
        Map<String, Type> types = new HashMap<>();
        Map<String, String> meant = new HashMap<>();
        for (int i = 0; i < table.size(); i++) {
            String name = table.columns().get(i).name();
            types.put(name, table.type(i));
            meant.putIfAbsent(plain(name), name);
        }
        List<Column> typed = new ArrayList<>();
        for (Column column : all) {
            boolean other = column.property && !types.containsKey(column.name);
            String name = other ? meant.getOrDefault(plain(column.name), column.name) : column.name;
            typed.add(new Column(name, false, types.get(name), column.values));
        }
        return new Columns(typed);
    }

    /** With types for the columns that have none. */
    public Columns typed(Function<Column, Type> type) {
        return new Columns(all.stream()
                .map(column -> column.type != null
                        ? column
                        : new Column(column.name, column.property, type.apply(column), column.values))
                .toList());
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    public List<String> names() {
        return all.stream().map(Column::name).toList();
    }

    /** Refuses names that no row has. */
    void require(Collection<String> wanted) {
        List<String> missing = wanted.stream()
                .filter(name -> all.stream().noneMatch(column -> column.mayBe(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new UsageException(
                    ErrorId.CHANGE_INVALID,
                    "The change names columns that none of its rows has: " + missing + ". The rows have " + names()
                            + "; nothing was sent.");
        }
    }

    /** The parameters of {@link #sql}. */
    List<@Nullable Object> parameters() {
        return staged
                ? List.<@Nullable Object>of()
                : all.stream()
                        .<@Nullable Object>map(column -> rows() == 1
                                ? Lone.of(column.values.get(0))
                                : new Elements(column.known(), column.values))
                        .toList();
    }

    /** A query that gives the rows, whose parameters are the first of their statement. */
    String sql() {
        return staged ? new Stage(this).query() : rows() == 1 ? alone() : unnested();
    }

    /**
     * Of one row the server knows that it is one. Of an array that it has not got yet it assumes ten, and where the plan for
     * the one that it gets is so much better, it would make a plan for each execution.
     */
    private String alone() {
        StringBuilder sql = new StringBuilder("select ");
        for (int i = 0; i < all.size(); i++) {
            sql.append(i == 0 ? "" : ", ").append('$').append(i + 1).append("::");
            sql.append(all.get(i).known().written()).append(" as ").append(Names.quoted(all.get(i).name));
        }
        return sql.toString();
    }

    /**
     * Arrays that are unnested beside each other in a list of columns are read row by row; as a table each would be stored
     * before it is read. By PostgreSQL's own function: one of somebody else's for just that type would be preferred.
     */
    private String unnested() {
        StringBuilder sql = new StringBuilder("select ");
        for (int i = 0; i < all.size(); i++) {
            Type type = all.get(i).known();
            sql.append(i == 0 ? "" : ", ")
                    .append("pg_catalog.unnest($")
                    .append(i + 1)
                    .append("::");
            sql.append(Elements.travelling(type).written()).append("[])");
            if (!Elements.unnest(type)) {
                sql.append("::").append(type.written());
            }
            sql.append(" as ").append(Names.quoted(all.get(i).name));
        }
        return sql.toString();
    }
}
