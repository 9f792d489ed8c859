// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verbs that {@link Session} and {@link Database} share. On a session they run on its connection, in the order in
 * which they were called; on a database each is a one-shot, that takes a connection for just that call and joins the
 * caller's JTA transaction where there is one.
 *
 * <p>Every verb is eager: the statement is on its way when the verb returns. Parameters are written {@code $1},
 * {@code $2} ... and given in that order; their number is checked before anything is sent. Many statements may be called
 * without awaiting them: they go out in one pipeline.
 *
 * <p>With a {@code Class} first, each row becomes an instance of it: a record (components by column name,
 * {@code created_at} fits {@code createdAt}; columns that the record lacks are ignored, a component without a column is
 * a {@link MappingException}), a {@code Map}, or a scalar when the query has one column.
 *
 * <p>See {@link Reply} for the thread on which results arrive, and {@link HowdahException} for what can go wrong.
 */
public interface Statements {
    /** Runs one statement and tells what the server did: tag, number of rows, and the rows of a RETURNING. */
    Reply<Result> execute(String sql, @Nullable Object... parameters);

    /** All rows of a query; an empty list when there are none. */
    Reply<List<Row>> select(String sql, @Nullable Object... parameters);

    /** All rows of a query as instances of {@code type}. */
    <T> Reply<List<T>> select(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * The only row of a query. Fails with {@link NoRowsException} or {@link TooManyRowsException} when there is not
     * exactly one.
     */
    Reply<Row> selectOne(String sql, @Nullable Object... parameters);

    /** The only row of a query as an instance of {@code type}. */
    <T> Reply<T> selectOne(Class<T> type, String sql, @Nullable Object... parameters);

    /** The only row of a query, or empty; {@link TooManyRowsException} when there are several. */
    Reply<Optional<Row>> selectOneOrNone(String sql, @Nullable Object... parameters);

    /** The only row of a query as an instance of {@code type}, or empty. */
    <T> Reply<Optional<T>> selectOneOrNone(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * The only value of a query that has one row of one column; null where the database says NULL.
     *
     * @param type the scalar wanted, for example {@code Long.class}
     */
    <T> Reply<@Nullable T> selectValue(Class<T> type, String sql, @Nullable Object... parameters);
}
