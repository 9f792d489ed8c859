// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query that grows by what a caller asks for, without gluing strings: names are quoted, values are always bound.
 *
 * <pre>{@code
 * Sql orders = Sql.of("select id, item, quantity from orders")
 *         .where(Filter.equal("status", "open"))
 *         .whereIf(text != null, () -> Filter.contains("item", text))
 *         .whereIf(!ids.isEmpty(), () -> Filter.in("id", ids))
 *         .orderByDescending("created_at")
 *         .limit(20);
 * List<Order> page =
 *         session.select(Order.class, orders.text(), orders.parameters()).await();
 * }</pre>
 *
 * <p>Immutable: every method returns another one, so that a beginning can be shared.
 */
public final class Sql {
    /** How far the statement has come; what comes before cannot be added any more. */
    private enum Part {
        TEXT,
        WHERE,
        ORDER,
        LIMIT
    }

    /** White space to PostgreSQL, wherever a statement may end; nobody writes one. */
    private static final char UNPREPARED = '\f';

    private final String text;
    private final List<@Nullable Object> parameters;
    private final Part part;

    private Sql(String text, List<@Nullable Object> parameters, Part part) {
        this.text = text;
        this.parameters = parameters;
        this.part = part;
    }

    /**
     * SQL of one's own to begin with; never text from outside.
     *
     * @param text up to where WHERE would stand, or with it: see {@link #and}
     * @param parameters for its {@code $1}, {@code $2} ...
     */
    public static Sql of(String text, @Nullable Object... parameters) {
        return new Sql(text, Collections.unmodifiableList(new ArrayList<>(Arrays.asList(parameters))), Part.TEXT);
    }

    /**
     * A statement for any verb that is not to be kept prepared, because it is run once or is another text each time: it
     * would push out of the connection's cache what is run again and again. Parameters and types are the same, the answer
     * takes one round trip more: {@code session.select(Sql.unprepared(text), parameters)}.
     *
     * @return the text with white space at its end, by which it is known
     */
    public static String unprepared(String text) {
        return isUnprepared(text) ? text : text + UNPREPARED;
    }

    /** Whether a text comes from {@link #unprepared}; for engines. */
    public static boolean isUnprepared(String text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == UNPREPARED;
    }

    /**
     * A column, as an expression. It is quoted, so written exactly as it is named, with its table and a dot before it where
     * that is needed: {@code s.price}.
     */
    public static Expression col(String name) {
        return Expression.of(name(name));
    }

    /**
     * SQL of one's own, as an expression; never text from outside.
     *
     * @param parameters for its {@code $1}, {@code $2} ...
     */
    public static Expression expr(String text, @Nullable Object... parameters) {
        return Expression.of(text, parameters);
    }

    /** A condition, as an expression. */
    public static Expression expr(Filter condition) {
        return Expression.of(condition);
    }

    /** A value, as an expression: it is bound, whatever it is. */
    public static Expression value(@Nullable Object value) {
        return Expression.of("$1", value);
    }

    /** Adds WHERE and the condition; AND and the condition from the second on. */
    public Sql where(Filter filter) {
        return filtered(part == Part.TEXT ? "\nwhere " : "\nand ", filter);
    }

    /** Adds AND and the condition to a text that has a WHERE of its own; put its OR in brackets. */
    public Sql and(Filter filter) {
        return filtered("\nand ", filter);
    }

    /** As {@link #where} if the condition is wanted; the query as it is, if not, and the condition is not made. */
    public Sql whereIf(boolean wanted, Supplier<Filter> filter) {
        return wanted ? where(filter.get()) : this;
    }

    public Sql orderBy(String column) {
        return ordered(name(column));
    }

    public Sql orderByDescending(String column) {
        return ordered(name(column) + " desc");
    }

    public Sql limit(long rows) {
        return limited("\nlimit ", rows);
    }

    public Sql offset(long rows) {
        return limited("\noffset ", rows);
    }

    private Sql filtered(String with, Filter filter) {
        checkBefore(Part.ORDER, "A condition");
        List<@Nullable Object> more = new ArrayList<>(parameters);
        String condition = filter.render(more);
        return new Sql(text + with + condition, Collections.unmodifiableList(more), Part.WHERE);
    }

    private Sql ordered(String column) {
        checkBefore(Part.LIMIT, "An order");
        return new Sql(text + (part == Part.ORDER ? ", " : "\norder by ") + column, parameters, Part.ORDER);
    }

    private Sql limited(String with, long rows) {
        List<@Nullable Object> more = new ArrayList<>(parameters);
        more.add(rows);
        return new Sql(text + with + "$" + more.size(), Collections.unmodifiableList(more), Part.LIMIT);
    }

    private void checkBefore(Part later, String what) {
        if (part.compareTo(later) >= 0) {
            throw new IllegalStateException(what + " was added behind the " + part
                    + " of a query. Add conditions first, then the order, then" + " limit and offset.");
        }
    }

    /** What to give to a verb. */
    public String text() {
        return text;
    }

    /** What to give to a verb behind the text. */
    public @Nullable Object[] parameters() {
        return parameters.toArray();
    }

    /** A name in quotes, each part between dots for itself. */
    static String name(String name) {
        String[] parts = name.split("\\.", -1);
        boolean wrong = Arrays.stream(parts).anyMatch(part -> part.isEmpty() || part.indexOf('\0') >= 0);
        if (wrong) {
            throw new ParameterException("A name of " + name.length()
                    + " characters is no name of a column; write column" + " or table.column.");
        }
        return Arrays.stream(parts)
                .map(part -> '"' + part.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining("."));
    }

    /** The text, without any parameter. */
    @Override
    public String toString() {
        return text;
    }
}
