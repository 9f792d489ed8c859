// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.OptionalInt;

/**
 * Which statement failed, and where in it. The SQL may hold literals of your data; that is why no message of a
 * {@link HowdahException} shows more than its beginning, and this has to be asked for.
 *
 * <pre>{@code
 * } catch (HowdahException failure) {
 *     failure.at().ifPresent(at -> log.log(DEBUG, at.caret()));
 *     OptionalInt set = failure.at().map(FailedAt::index).orElse(OptionalInt.empty());
 * }</pre>
 *
 * @param sql the statement as it was written, with {@code :name}s where it has them; of a script the one that failed
 * @param index which of the parameter sets of {@code executeMany} it was, or which statement of a script, from 0; empty
 *     for a single statement, and where all sets have failed
 * @param position of what PostgreSQL points to, as an index of {@code sql}; empty where it points to nothing
 */
public record FailedAt(String sql, OptionalInt index, OptionalInt position) {
    /** The line that PostgreSQL points to, with a caret under the place; the whole statement where it points to none. */
    public String caret() {
        if (position.isEmpty()) {
            return sql;
        }
        int at = Math.min(position.getAsInt(), sql.length());
        int start = sql.lastIndexOf('\n', at - 1) + 1;
        int end = sql.indexOf('\n', at);
        String line = sql.substring(start, end < 0 ? sql.length() : end);
        String before = sql.substring(start, at);
        return line + '\n' + before.replaceAll("[^\t]", " ") + '^';
    }

    /** Without the statement. */
    @Override
    public String toString() {
        return "FailedAt[index=" + index + ", position=" + position + "]";
    }
}
