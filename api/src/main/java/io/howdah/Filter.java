// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on columns, for {@link Sql}. Columns are quoted, so they are written exactly as they are named, with their
 * table and a dot before them where that is needed; values are always bound. Immutable.
 *
 * <pre>{@code
 * Filter.any(Filter.equal("o.status", "open"), Filter.atLeast("o.quantity", 10))
 * }</pre>
 */
public final class Filter {
    /** Stands for a value in the text; no name of PostgreSQL holds it. */
    private static final char VALUE = '\0';

    private final String text;
    private final List<@Nullable Object> values;

    private Filter(String text, List<@Nullable Object> values) {
        this.text = text;
        this.values = values;
    }

    /** With null the column must be NULL. */
    public static Filter equal(String column, @Nullable Object value) {
        return value == null ? isNull(column) : compared(column, "=", value);
    }

    /** With null the column must not be NULL. */
    public static Filter notEqual(String column, @Nullable Object value) {
        return value == null ? isNotNull(column) : compared(column, "<>", value);
    }

    public static Filter less(String column, Object value) {
        return compared(column, "<", value);
    }

    public static Filter atMost(String column, Object value) {
        return compared(column, "<=", value);
    }

    public static Filter greater(String column, Object value) {
        return compared(column, ">", value);
    }

    public static Filter atLeast(String column, Object value) {
        return compared(column, ">=", value);
    }

    /** One of the values; of none, nothing is. With null among them the column may be NULL, too. */
    public static Filter in(String column, Collection<?> values) {
        Filter among = one(Sql.name(column) + " = any(" + VALUE + ")", withoutNull(values));
        return holdsNull(values) ? any(among, isNull(column)) : among;
    }

    /** None of the values. With null among them the column must not be NULL. */
    public static Filter notIn(String column, Collection<?> values) {
        Filter outside = one(Sql.name(column) + " <> all(" + VALUE + ")", withoutNull(values));
        return holdsNull(values) ? all(outside, isNotNull(column)) : outside;
    }

    /** In SQL a null is equal to nothing, and different from nothing. */
    private static boolean holdsNull(Collection<?> values) {
        return values.stream().anyMatch(Objects::isNull);
    }

    private static List<?> withoutNull(Collection<?> values) {
        return values.stream().filter(Objects::nonNull).toList();
    }

    /** A pattern with {@code %} and {@code _}; see {@link #contains} for a text in which they mean nothing. */
    public static Filter like(String column, String pattern) {
        return compared(column, "like", pattern);
    }

    /** As {@link #like}, upper and lower case being the same. */
    public static Filter likeIgnoringCase(String column, String pattern) {
        return compared(column, "ilike", pattern);
    }

    /** The text anywhere in the column, as it is written. */
    public static Filter contains(String column, String part) {
        return like(column, "%" + escaped(part) + "%");
    }

    /** The text at the beginning of the column, as it is written. */
    public static Filter startsWith(String column, String beginning) {
        return like(column, escaped(beginning) + "%");
    }

    public static Filter isNull(String column) {
        return new Filter(Sql.name(column) + " is null", List.of());
    }

    public static Filter isNotNull(String column) {
        return new Filter(Sql.name(column) + " is not null", List.of());
    }

    /** All of them hold; none of them is always true. */
    public static Filter all(Filter... filters) {
        return joined(filters, " and ", "true");
    }

    /** At least one of them holds; none of them is never true. */
    public static Filter any(Filter... filters) {
        return joined(filters, " or ", "false");
    }

    public static Filter not(Filter filter) {
        return new Filter("not (" + filter.text + ")", filter.values);
    }

    private static Filter compared(String column, String operator, Object value) {
        return one(Sql.name(column) + " " + operator + " " + VALUE, value);
    }

    private static Filter one(String text, Object value) {
        return new Filter(text, List.of(value));
    }

    private static Filter joined(Filter[] filters, String with, String empty) {
        String text = Arrays.stream(filters).map(filter -> filter.text).collect(Collectors.joining(with));
        List<@Nullable Object> values = new ArrayList<>();
        Arrays.stream(filters).forEach(filter -> values.addAll(filter.values));
        return new Filter(filters.length == 0 ? empty : "(" + text + ")", values);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** The condition with its values as parameters, added to those that are there. */
    String render(List<@Nullable Object> parameters) {
        StringBuilder sql = new StringBuilder();
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == VALUE) {
                parameters.add(values.get(next++));
                sql.append('$').append(parameters.size());
            } else {
                sql.append(text.charAt(i));
            }
        }
        return sql.toString();
    }

    /** The condition without its values. */
    @Override
    public String toString() {
        return render(new ArrayList<>());
    }
}
