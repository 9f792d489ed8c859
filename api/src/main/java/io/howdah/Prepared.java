// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement that PostgreSQL has read and planned for one connection, with the verbs of {@link Statements}. There is
 * seldom a need for it: every statement is prepared at its first use, and kept by its connection among those that were
 * used last. What this adds is that the statement is checked before it runs, and that it says of what types its parameters
 * and columns are.
 *
 * <pre>{@code
 * try (Prepared rename =
 *         session.prepare("update orders set item = :item where id = :id").await()) {
 *     for (Rename one : renames) {
 *         rename.execute(one);
 *     }
 * }
 * }</pre>
 *
 * <p>Thread-safe as its session is.
 */
public interface Prepared extends AutoCloseable {
    /** PostgreSQL's names of the parameters' types, in the order of their positions; of names, that of their first use. */
    List<String> parameterTypes();

    /** The columns of its rows; empty when it returns none. */
    List<Column> columns();

    /** As {@link Statements#execute}. */
    Reply<Result> execute(@Nullable Object... parameters);

    /** As {@link Statements#executeMany}. */
    Reply<Result> executeMany(List<?> parameterSets);

    /** As {@link Statements#select(String, Object...)}. */
    Reply<List<Row>> select(@Nullable Object... parameters);

    /** As {@link Statements#select(Class, String, Object...)}. */
    <T> Reply<List<T>> select(Class<T> type, @Nullable Object... parameters);

    /** As {@link Statements#selectOne(String, Object...)}. */
    Reply<Row> selectOne(@Nullable Object... parameters);

    /** As {@link Statements#selectOne(Class, String, Object...)}. */
    <T> Reply<T> selectOne(Class<T> type, @Nullable Object... parameters);

    /** As {@link Statements#selectOneOrNone(String, Object...)}. */
    Reply<Optional<Row>> selectOneOrNone(@Nullable Object... parameters);

    /** As {@link Statements#selectOneOrNone(Class, String, Object...)}. */
    <T> Reply<Optional<T>> selectOneOrNone(Class<T> type, @Nullable Object... parameters);

    /** As {@link Statements#selectValue}. */
    <T> Reply<@Nullable T> selectValue(Class<T> type, @Nullable Object... parameters);

    /** As {@link Statements#selectValueOrNone}. */
    <T> Reply<Optional<T>> selectValueOrNone(Class<T> type, @Nullable Object... parameters);

    /** As {@link Statements#stream(String, Object...)}. */
    RowStream<Row> stream(@Nullable Object... parameters);

    /** As {@link Statements#stream(Class, String, Object...)}. */
    <T> RowStream<T> stream(Class<T> type, @Nullable Object... parameters);

    /**
     * Has the server forget the statement. Does not wait; what was called before runs. Verbs called later fail with a
     * {@link UsageException}. Closing twice does nothing, and so does closing behind the session.
     */
    @Override
    void close();
}
