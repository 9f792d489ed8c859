// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Change;
import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.HowdahException;
import io.howdah.LoadOptions;
import io.howdah.NoRowsException;
import io.howdah.Page;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.RowStream;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.Statements;
import io.howdah.TooManyRowsException;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.mapping.RowMapper;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.Cells;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All verbs by one: to run a statement and make a value of its outcome. */
public abstract class Verbs implements Statements {
    /**
     * Runs what was called; {@code finish} makes the value on an application's thread.
     *
     * @param call checks what was called; what it throws fails the reply
     */
    protected abstract <T extends @Nullable Object> Reply<T> run(
            Supplier<? extends Work> call, Outcome.Finish<T> finish);

    /**
     * The rows that a statement gives, with what opens them.
     *
     * @param call checks what was called; what it throws is told to the subscriber
     */
    protected abstract <T> RowStream<T> stream(Supplier<Command> call, Function<Outcome, List<T>> rows);

    private <T> RowStream<T> stream(String sql, @Nullable Object[] parameters, Function<Outcome, List<T>> rows) {
        Command taken; // now, though it is sent later: an application may change its values meanwhile
        try {
            taken = StatementCommands.statement(sql, parameters, json());
        } catch (HowdahException refused) {
            return stream(
                    () -> {
                        throw refused;
                    },
                    rows);
        }
        return stream(() -> taken, rows);
    }

    /** Where what is called now belongs. */
    protected abstract Reply.Home homeOfCall();

    /** Whether JSON is made of the application's objects, and these of JSON. */
    protected abstract boolean jsonCodecs();

    final CallersJson json() {
        return CallersJson.ofThread(jsonCodecs());
    }

    private <T extends @Nullable Object> Reply<T> run(
            String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        return run(() -> StatementCommands.statement(sql, parameters, json()), finish);
    }

    /** Checks what was called and hands it on; what is wrong with it fails the reply before anything is sent. */
    protected static <T extends @Nullable Object> Reply<T> submit(
            Reply.Home home,
            Supplier<? extends Work> call,
            Outcome.Finish<T> finish,
            Watcher watcher,
            Consumer<Pending<T>> next) {
        Work work;
        try {
            work = call.get();
        } catch (HowdahException refused) {
            watcher.answered();
            watcher.delivered();
            return Reply.failed(home, refused);
        } catch (RuntimeException mistake) { // of the caller's, or of a value of the caller's
            watcher.answered();
            watcher.delivered();
            throw mistake;
        }
        Pending<T> pending = new Pending<>(home, work, finish, watcher);
        if (work.nothing()) {
            pending.answer(Outcome.NOTHING);
        } else {
            next.accept(pending);
        }
        return pending.reply();
    }

    @Override
    public Reply<Result> execute(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, Outcome::toResult);
    }

    @Override
    public Reply<Result> executeMany(String sql, List<?> parameterSets) {
        return run(() -> StatementCommands.many(sql, parameterSets, json()), Outcome::toResult);
    }

    @Override
    public Reply<Result> execute(Change change) {
        return run(() -> Changing.of(change, json()), Outcome::toResult);
    }

    @Override
    public <T> Reply<List<T>> select(Class<T> type, Change change) {
        return run(() -> Changing.of(change, json()), outcome -> outcome.rows(type));
    }

    @Override
    public Reply<List<Result>> executeScript(String script) {
        return run(() -> Commands.script(script, json()), Outcome::toResults);
    }

    @Override
    public Reply<List<StackResult>> executeStack(StatementStack stack, StackOptions options) {
        return run(() -> Stack.of(stack, options, json()), Outcome::toStackResults);
    }

    @Override
    public Reply<List<Row>> select(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, new RowList<>(Outcome::rows));
    }

    @Override
    public <T> Reply<List<T>> select(Class<T> type, String sql, @Nullable Object... parameters) {
        return run(sql, parameters, new RowList<>(outcome -> outcome.rows(type)));
    }

    @Override
    public Reply<Row> selectOne(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, outcome -> one(outcome, sql).row());
    }

    @Override
    public <T> Reply<T> selectOne(Class<T> type, String sql, @Nullable Object... parameters) {
        return run(
                sql, parameters, outcome -> RowMapper.of(type, outcome.shape()).map(one(outcome, sql)));
    }

    @Override
    public Reply<Optional<Row>> selectOneOrNone(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, outcome -> oneOrNone(outcome, sql).map(Cells::row));
    }

    @Override
    public <T> Reply<Optional<T>> selectOneOrNone(Class<T> type, String sql, @Nullable Object... parameters) {
        return run(sql, parameters, outcome -> oneOrNone(outcome, sql).map(RowMapper.of(type, outcome.shape())::map));
    }

    @Override
    public <T> Reply<@Nullable T> selectValue(Class<T> type, String sql, @Nullable Object... parameters) {
        return this.<@Nullable T>run(
                sql, parameters, outcome -> value(type, outcome).map(one(outcome, sql)));
    }

    @Override
    public <T> Reply<Optional<T>> selectValueOrNone(Class<T> type, String sql, @Nullable Object... parameters) {
        return run(sql, parameters, outcome -> {
            RowMapper<@Nullable T> value = value(type, outcome);
            return oneOrNone(outcome, sql).map(value::map);
        });
    }

    private static <T> RowMapper<@Nullable T> value(Class<T> type, Outcome outcome) {
        return RowMapper.ofValue(type, outcome.shape());
    }

    @Override
    public RowStream<Row> stream(String sql, @Nullable Object... parameters) {
        return stream(sql, parameters, Outcome::rows);
    }

    @Override
    public <T> RowStream<T> stream(Class<T> type, String sql, @Nullable Object... parameters) {
        return stream(sql, parameters, outcome -> outcome.rows(type));
    }

    @Override
    public Reply<CopyResult> copyIn(CopyTarget target, CopySource source, CopyOptions options) {
        return copies().in(target, source, options);
    }

    @Override
    public Reply<CopyResult> copyOut(CopyTarget target, CopySink sink, CopyOptions options) {
        return copies().out(target, sink, options);
    }

    @Override
    public Flow.Publisher<ByteBuffer> copyOut(CopyTarget target, CopyOptions options) {
        return copies().out(target, options);
    }

    @Override
    public <T> RowStream<T> copyOut(Class<T> type, CopyTarget target) {
        return copies().rows(type, target);
    }

    @Override
    public Reply<CopyResult> loadFromRecords(String table, Iterable<?> records, LoadOptions options) {
        return copies().load(table, records, options);
    }

    private CopyVerbs copies() {
        return new CopyVerbs(homeOfCall(), this::run, json());
    }

    @Override
    public Reply<Page<Row>> selectWithTotal(long limit, long offset, String sql, @Nullable Object... parameters) {
        Paging paging = new Paging(limit, offset);
        return run(() -> paging.command(sql, parameters, json()), outcome -> paging.page(outcome, Outcome::rows));
    }

    @Override
    public <T> Reply<Page<T>> selectWithTotal(
            Class<T> type, long limit, long offset, String sql, @Nullable Object... parameters) {
        Paging paging = new Paging(limit, offset);
        return run(
                () -> paging.command(sql, parameters, json()),
                outcome -> paging.page(outcome, page -> page.rows(type)));
    }

    private static Cells one(Outcome outcome, String sql) {
        return oneOrNone(outcome, sql)
                .orElseThrow(() -> new NoRowsException("The query gave no row where one is needed; use selectOneOrNone"
                        + " if there may be none. Statement: " + StatementText.shorten(sql)));
    }

    /** At the only row, if there is one. */
    private static Optional<Cells> oneOrNone(Outcome outcome, String sql) {
        int count = outcome.bytes().count();
        if (count > 1) {
            throw new TooManyRowsException("The query gave " + count + " rows where one is needed; use select, or"
                    + " narrow the query. Statement: " + StatementText.shorten(sql));
        }
        return Optional.of(outcome.cells()).filter(Cells::next);
    }
}
