// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Change;
import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.LoadOptions;
import io.howdah.Page;
import io.howdah.Prepared;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.UsageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code @Inject Session} gives: a reference, no connection. Each verb is a one-shot of the database, which joins
 * the caller's JTA transaction if there is one. Nothing to close, nothing to leak, safe on any thread.
 */
final class InjectedSession implements Session {
    private final Database database;

    InjectedSession(Database database) {
        this.database = database;
    }

    @Override
    public Reply<Result> execute(String sql, @Nullable Object... parameters) {
        return database.execute(sql, parameters);
    }

    @Override
    public Reply<Result> executeMany(String sql, List<?> parameterSets) {
        return database.executeMany(sql, parameterSets);
    }

    @Override
    public Reply<Result> execute(Change change) {
        return database.execute(change);
    }

    @Override
    public <T> Reply<List<T>> select(Class<T> type, Change change) {
        return database.select(type, change);
    }

    @Override
    public Reply<List<Result>> executeScript(String script) {
        return database.executeScript(script);
    }

    @Override
    public Reply<List<StackResult>> executeStack(StatementStack stack, StackOptions options) {
        return database.executeStack(stack, options);
    }

    @Override
    public Reply<List<Row>> select(String sql, @Nullable Object... parameters) {
        return database.select(sql, parameters);
    }

    @Override
    public <T> Reply<List<T>> select(Class<T> type, String sql, @Nullable Object... parameters) {
        return database.select(type, sql, parameters);
    }

    @Override
    public Reply<Row> selectOne(String sql, @Nullable Object... parameters) {
        return database.selectOne(sql, parameters);
    }

    @Override
    public <T> Reply<T> selectOne(Class<T> type, String sql, @Nullable Object... parameters) {
        return database.selectOne(type, sql, parameters);
    }

    @Override
    public Reply<Optional<Row>> selectOneOrNone(String sql, @Nullable Object... parameters) {
        return database.selectOneOrNone(sql, parameters);
    }

    @Override
    public <T> Reply<Optional<T>> selectOneOrNone(Class<T> type, String sql, @Nullable Object... parameters) {
        return database.selectOneOrNone(type, sql, parameters);
    }

    @Override
    public <T> Reply<@Nullable T> selectValue(Class<T> type, String sql, @Nullable Object... parameters) {
        return database.selectValue(type, sql, parameters);
    }

    @Override
    public <T> Reply<Optional<T>> selectValueOrNone(Class<T> type, String sql, @Nullable Object... parameters) {
        return database.selectValueOrNone(type, sql, parameters);
    }

    /** In a JTA transaction a part of that; outside a transaction on a connection for just this call. */
    @Override
    public <T extends @Nullable Object> Reply<T> inTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work) {
        return database.with(session -> session.inTransaction(options, work));
    }

    @Override
    public RowStream<Row> stream(String sql, @Nullable Object... parameters) {
        return database.stream(sql, parameters);
    }

    @Override
    public <T> RowStream<T> stream(Class<T> type, String sql, @Nullable Object... parameters) {
        return database.stream(type, sql, parameters);
    }

    @Override
    public Reply<CopyResult> copyIn(CopyTarget target, CopySource source, CopyOptions options) {
        return database.copyIn(target, source, options);
    }

    @Override
    public Reply<CopyResult> copyOut(CopyTarget target, CopySink sink, CopyOptions options) {
        return database.copyOut(target, sink, options);
    }

    @Override
    public Flow.Publisher<ByteBuffer> copyOut(CopyTarget target, CopyOptions options) {
        return database.copyOut(target, options);
    }

    @Override
    public <T> RowStream<T> copyOut(Class<T> type, CopyTarget target) {
        return database.copyOut(type, target);
    }

    @Override
    public Reply<CopyResult> loadFromRecords(String table, Iterable<?> records, LoadOptions options) {
        return database.loadFromRecords(table, records, options);
    }

    @Override
    public Reply<Page<Row>> selectWithTotal(long limit, long offset, String sql, @Nullable Object... parameters) {
        return database.selectWithTotal(limit, offset, sql, parameters);
    }

    @Override
    public <T> Reply<Page<T>> selectWithTotal(
            Class<T> type, long limit, long offset, String sql, @Nullable Object... parameters) {
        return database.selectWithTotal(type, limit, offset, sql, parameters);
    }

    @Override
    public Reply<Prepared> prepare(String sql) {
        return database.prepare(sql);
    }

    @Override
    public Reply<Void> begin(TransactionOptions options) {
        throw refused("begin()");
    }

    @Override
    public Reply<Void> commit() {
        throw refused("commit()");
    }

    @Override
    public Reply<Void> rollback() {
        throw refused("rollback()");
    }

    @Override
    public Reply<Void> savepoint(String name) {
        refuseOutside("savepoint()");
        return Session.super.savepoint(name);
    }

    @Override
    public Reply<Void> rollbackTo(String name) {
        refuseOutside("rollbackTo()");
        return Session.super.rollbackTo(name);
    }

    @Override
    public Reply<Void> release(String name) {
        refuseOutside("release()");
        return Session.super.release(name);
    }

    @Override
    public <T extends @Nullable Object> Reply<T> inSavepoint(
            Function<? super Session, ? extends CompletionStage<T>> work) {
        refuseOutside("inSavepoint()");
        return Session.super.inSavepoint(work);
    }

    /** Outside a transaction the next call has another connection, on which there is no such mark. */
    private void refuseOutside(String verb) {
        if (!database.joinsTransaction()) {
            throw TransactionException.usage(why(verb));
        }
    }

    private static UsageException refused(String verb) {
        return new UsageException(ErrorId.TRANSACTION_USAGE, why(verb));
    }

    private static String why(String verb) {
        return verb + " needs a connection of its own, which an injected session is not; nothing was sent. Use"
                + " @Transactional, or Session.inTransaction(session -> ...) or Database.inTransaction, or"
                + " Database.with(session -> ...).";
    }

    /** There is nothing to close. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "InjectedSession[" + database + "]";
    }
}
