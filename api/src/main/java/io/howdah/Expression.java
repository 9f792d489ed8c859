// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of SQL with the values that are bound to it: a column, an expression of one's own, or a value. Made by
 * {@link Sql#col}, {@link Sql#expr} and {@link Sql#value}; a string is never taken for one of them. Immutable.
 */
public final class Expression {
    private final String text;
    private final List<@Nullable Object> values;

    private Expression(String text, List<@Nullable Object> values) {
        this.text = text;
        this.values = values;
    }

    static Expression of(String text, @Nullable Object... values) {
        if (text.isBlank()) {
            throw new UsageException(ErrorId.CHANGE_INVALID, "An expression is blank; write SQL.");
        }
        return new Expression(text, Copies.list(Arrays.asList(values)));
    }

    static Expression of(Filter filter) {
        List<@Nullable Object> values = new ArrayList<>();
        String text = filter.render(values);
        return of(text, values.toArray());
    }

    /** The SQL, with {@code $1}, {@code $2} ... for its values. */
    public String text() {
        return text;
    }

    /** For {@code $1}, {@code $2} ... of the text; unmodifiable. */
    public List<@Nullable Object> values() {
        return values;
    }

    /** The SQL, without any value. */
    @Override
    public String toString() {
        return text;
    }
}
