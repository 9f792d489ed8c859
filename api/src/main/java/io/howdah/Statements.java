// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The verbs that {@link Session} and {@link Database} share. On a session they run on its connection, in the order in
 * which they were called; on a database each is a one-shot, that takes a connection for just that call and joins the
 * caller's JTA transaction where there is one.
 *
 * <p>Every verb but {@code stream} is eager: the statement is on its way when the verb returns. Many statements may be called without
 * awaiting them: they go out in one pipeline.
 *
 * <p>Parameters are written {@code $1}, {@code $2} ... and given in that order, or as one list; or written
 * {@code :name} and given as one {@code Map}, {@link Row}, record or bean that holds them ({@code :created_at} is
 * {@code createdAt} too):
 *
 * <pre>{@code
 * session.select(Order.class, "select * from orders where status = $1 and quantity > $2", "open", 10);
 * session.execute("insert into orders(item, quantity) values (:item, :quantity)", new NewOrder("tea", 3));
 * session.executeMany(
 *         "insert into orders(item, quantity) values ($1, $2)", List.of(List.of("rice", 2), List.of("salt", 1)));
 * }</pre>
 *
 * A name may stand several times and is sent once. One statement has parameters of one kind. Their number and names are
 * checked before anything is sent: {@link ParameterException}. A colon behind an operand is no name: {@code a[1:n]},
 * {@code x::text}; nor is anything in quotes or comments.
 *
 * <p>With a {@code Class} first, each row becomes an instance of it: a record (components by column name,
 * {@code created_at} fits {@code createdAt}; columns that the record lacks are ignored, a component without a column is
 * a {@link MappingException}), a bean (setters likewise), a class with one constructor whose parameters have names, a
 * {@code Map}, or a scalar when the query has one column. {@code docs/mapping.md} has the rules.
 *
 * <p>See {@link Reply} for the thread on which results arrive, and {@link HowdahException} for what can go wrong.
 */
public interface Statements {
    /** Runs one statement and tells what the server did: tag, number of rows, and the rows of a RETURNING. */
    Reply<Result> execute(String sql, @Nullable Object... parameters);

    /**
     * Runs one statement with many sets of parameters, all or nothing: in a transaction of its own, or in the session's
     * if there is one, which a failure then ends like that of any statement. All sets go out together, without waiting
     * for each other's answers; those of a plain INSERT as one statement, where nobody can see that
     * ({@code docs/changes.md}). With no sets nothing is sent.
     *
     * <p>The result counts the rows of all sets together, and holds the rows of all their RETURNINGs in the order of the
     * sets. The exception of a failure says which set it was. All sets are checked before the first is sent.
     *
     * @param parameterSets each the values of the parameters: a {@code List} or an array in the order of {@code $n}; a
     *     {@code Map}, {@link Row}, record or bean with the {@code :name}s; or anything else as the value of the only parameter
     */
    Reply<Result> executeMany(String sql, List<?> parameterSets);

    /** Executes a {@link Merge} or an {@link Upsert}; the rows are those of its {@code returning}. */
    Reply<Result> execute(Change change);

    /**
     * Runs the statements of a script one after the other, and tells what each did. They are separated by semicolons as
     * in psql: one in quotes, in a comment, in a function's body or in brackets separates nothing. A script has no
     * parameters, and may be empty.
     *
     * <p>It ends with the first statement that fails; the exception says which one that was. Outside a transaction each
     * statement is committed by itself, so those before it stay: a script may hold {@code create database} and the like,
     * or a {@code begin} and a {@code commit} of its own. For all or nothing run it in a transaction, for example in
     * {@link Database#inTransaction(java.util.function.Function)}. What was called later on the same session waits for
     * its end.
     */
    Reply<List<Result>> executeScript(String script);

    /** All rows of a query; an empty list when there are none. The list cannot be changed. */
    Reply<List<Row>> select(String sql, @Nullable Object... parameters);

    /** All rows of a query as instances of {@code type}. */
    <T> Reply<List<T>> select(Class<T> type, String sql, @Nullable Object... parameters);

    /** Executes a {@link Merge} or an {@link Upsert}, and gives the rows of its {@code returning} as instances of a class. */
    <T> Reply<List<T>> select(Class<T> type, Change change);

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

    /**
     * The only value of a query that has one column and at most one row; empty when there is no row, and where the
     * database says NULL. To tell these apart use {@link #selectOneOrNone(String, Object...)}.
     *
     * @param type the scalar wanted, for example {@code Long.class}
     */
    <T> Reply<Optional<T>> selectValueOrNone(Class<T> type, String sql, @Nullable Object... parameters);

    /** As {@link #executeStack(StatementStack, StackOptions)}, fail-fast. */
    default Reply<List<StackResult>> executeStack(StatementStack stack) {
        return executeStack(stack, StackOptions.defaults());
    }

    /**
     * Executes a stack, in one round trip when its statements were prepared on the connection before. There is one result
     * for each operation, in their order.
     *
     * <p>Outside a transaction a stack that fails fast is one: committed when all operations are done, rolled back with
     * the first that fails. Inside one it is part of it. The reply then fails with {@link StackExecutionException}, which
     * says which operation it was. With {@link StackOptions#continueOnError()} failures stand in the results.
     *
     * <p>An operation may not begin or end transactions. A stack without operations is refused, see
     * {@link UsageException}.
     */
    Reply<List<StackResult>> executeStack(StatementStack stack, StackOptions options);

    /**
     * The rows of a query one by one, with back-pressure: see {@link RowStream}. Nothing is sent before a subscriber asks
     * for rows.
     */
    RowStream<Row> stream(String sql, @Nullable Object... parameters);

    /** The rows of a query one by one, as instances of {@code type}. */
    <T> RowStream<T> stream(Class<T> type, String sql, @Nullable Object... parameters);

    /** As {@link #copyIn(CopyTarget, CopySource, CopyOptions)}, in PostgreSQL's text format. */
    default Reply<CopyResult> copyIn(CopyTarget target, CopySource source) {
        return copyIn(target, source, CopyOptions.text());
    }

    /**
     * Copies bytes or rows into a table, all or nothing, by COPY: many times as fast as INSERT. It takes its place among
     * the statements of a session, which wait for its end behind it, and is part of the transaction that is open.
     *
     * <p>The error of a value says which line it was; what stands there is in its {@link ServerError#where()}.
     */
    Reply<CopyResult> copyIn(CopyTarget target, CopySource source, CopyOptions options);

    /** As {@link #copyOut(CopyTarget, CopySink, CopyOptions)}, in PostgreSQL's text format. */
    default Reply<CopyResult> copyOut(CopyTarget target, CopySink sink) {
        return copyOut(target, sink, CopyOptions.text());
    }

    /** Copies a table or the rows of a query to a stream or a file, by COPY. */
    Reply<CopyResult> copyOut(CopyTarget target, CopySink sink, CopyOptions options);

    /**
     * The bytes of a COPY, with back-pressure. Lazy, with one subscriber, as a {@link RowStream} is; nothing is sent before
     * it asks. While it is open, other statements of the session wait.
     */
    Flow.Publisher<ByteBuffer> copyOut(CopyTarget target, CopyOptions options);

    /**
     * The rows of a table or a query as {@link #stream} gives them, but by COPY: in one statement without portions, which
     * is faster for many rows, and other statements of the session wait for its end. {@code fetchSize} means nothing here.
     *
     * @param type {@code Row.class}, or what rows are to become
     * @param target no {@link CopyTarget#statement}
     */
    <T> RowStream<T> copyOut(Class<T> type, CopyTarget target);

    /** As {@link #loadFromRecords(String, Iterable, LoadOptions)}, into the columns that the records name. */
    default Reply<CopyResult> loadFromRecords(String table, Iterable<?> records) {
        return loadFromRecords(table, records, LoadOptions.defaults());
    }

    /**
     * Loads records into a table, all or nothing, by COPY; see {@link CopySource#rows}. There must be one at least. Those of
     * a {@code Collection} are looked through before anything is sent: that they are all named or all positional, name the
     * same columns, or have as many values as there are columns.
     *
     * @param table as in {@link CopyTarget#table}
     */
    Reply<CopyResult> loadFromRecords(String table, Iterable<?> records, LoadOptions options);

    /**
     * A page of a query's rows, and the number of all of them: by one statement, so that both belong together, and the
     * number is right beyond the last page, too. It counts what the query as it stands would give: behind its GROUP BY,
     * DISTINCT, UNION, and a LIMIT of its own.
     *
     * <p>The whole query is run for every page. Give it an ORDER BY whose order is definite, else rows may be on two pages
     * and others on none.
     *
     * @param limit rows of the page at most; 0 for the number alone
     * @param offset rows before the page
     */
    Reply<Page<Row>> selectWithTotal(long limit, long offset, String sql, @Nullable Object... parameters);

    /** A page of a query's rows as instances of {@code type}, and the number of all of them. */
    <T> Reply<Page<T>> selectWithTotal(
            Class<T> type, long limit, long offset, String sql, @Nullable Object... parameters);

    /**
     * Prepares a statement without running it. That needs one connection: where each call may have another one (a
     * {@link Database} and an injected session, outside a JTA transaction) it fails with a {@link UsageException}.
     */
    Reply<Prepared> prepare(String sql);
}
