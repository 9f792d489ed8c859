// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Column;
import io.howdah.ErrorId;
import io.howdah.Prepared;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.RowStream;
import io.howdah.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a session's connection has prepared and keeps, as it keeps others; so the session's own verbs with the
 * same SQL find it there, and one that has gone stale or was pushed out is prepared again.
 */
final class SessionPrepared implements Prepared {
    private final EngineSession session;
    private final String sql;
    private final Preparation preparation;
    private final AtomicBoolean closed = new AtomicBoolean();

    SessionPrepared(EngineSession session, String sql, Preparation preparation) {
        this.session = session;
        this.sql = sql;
        this.preparation = preparation;
    }

    @Override
    public List<String> parameterTypes() {
        return preparation.parameterTypes();
    }

    @Override
    public List<Column> columns() {
        return preparation.columns();
    }

    private <T extends @Nullable Object> Reply<T> open(Function<String, Reply<T>> verb) {
        return closed.get() ? Reply.failed(session.homeOfCall(), closedException()) : verb.apply(sql);
    }

    private static UsageException closedException() {
        return new UsageException(
                ErrorId.PREPARED_CLOSED,
                "The prepared statement is closed; nothing was sent. Prepare it again, or close it later.");
    }

    @Override
    public Reply<Result> execute(@Nullable Object... parameters) {
        return open(text -> session.execute(text, parameters));
    }

    @Override
    public Reply<Result> executeMany(List<?> parameterSets) {
        return open(text -> session.executeMany(text, parameterSets));
    }

    @Override
    public Reply<List<Row>> select(@Nullable Object... parameters) {
        return open(text -> session.select(text, parameters));
    }

    @Override
    public <T> Reply<List<T>> select(Class<T> type, @Nullable Object... parameters) {
        return open(text -> session.select(type, text, parameters));
    }

    @Override
    public Reply<Row> selectOne(@Nullable Object... parameters) {
        return open(text -> session.selectOne(text, parameters));
    }

    @Override
    public <T> Reply<T> selectOne(Class<T> type, @Nullable Object... parameters) {
        return open(text -> session.selectOne(type, text, parameters));
    }

    @Override
    public Reply<Optional<Row>> selectOneOrNone(@Nullable Object... parameters) {
        return open(text -> session.selectOneOrNone(text, parameters));
    }

    @Override
    public <T> Reply<Optional<T>> selectOneOrNone(Class<T> type, @Nullable Object... parameters) {
        return open(text -> session.selectOneOrNone(type, text, parameters));
    }

    @Override
    public <T> Reply<@Nullable T> selectValue(Class<T> type, @Nullable Object... parameters) {
        return this.<@Nullable T>open(text -> session.selectValue(type, text, parameters));
    }

    @Override
    public <T> Reply<Optional<T>> selectValueOrNone(Class<T> type, @Nullable Object... parameters) {
        return open(text -> session.selectValueOrNone(type, text, parameters));
    }

    @Override
    public RowStream<Row> stream(@Nullable Object... parameters) {
        return closed.get() ? session.stream(SessionPrepared::refused, Outcome::rows) : session.stream(sql, parameters);
    }

    @Override
    public <T> RowStream<T> stream(Class<T> type, @Nullable Object... parameters) {
        return closed.get()
                ? session.stream(SessionPrepared::refused, outcome -> outcome.rows(type))
                : session.stream(type, sql, parameters);
    }

    private static Command refused() {
        throw closedException();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            session.<@Nullable Void>run(() -> Preparation.undone(sql), forgotten -> null);
        }
    }

    @Override
    public String toString() {
        return "Prepared[" + (closed.get() ? "closed" : "open") + "]";
    }
}
