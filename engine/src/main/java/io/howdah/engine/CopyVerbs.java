// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CopyException;
import io.howdah.CopyOptions;
import io.howdah.CopyProgress;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.LoadOptions;
import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.UsageException;
import io.howdah.engine.copy.Drain;
import io.howdah.engine.copy.Feed;
import io.howdah.engine.copy.Listener;
import io.howdah.engine.copy.Pump;
import io.howdah.engine.copy.Reader;
import io.howdah.engine.copy.StreamReader;
import io.howdah.engine.copy.Subscription;
import io.howdah.engine.flow.Bare;
import io.howdah.engine.flow.PortionStream;
import io.howdah.engine.json.CallersJson;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The verbs of COPY, for whoever runs work: a session on its connection, a database on one of its own. */
final class CopyVerbs {
    private final Reply.Home home;
    private final Runner runner;
    private final CallersJson json;

    /** Runs work, as {@link Verbs} do. */
    interface Runner {
        <T extends @Nullable Object> Reply<T> run(Supplier<? extends Work> call, Outcome.Finish<T> finish);
    }

    /** @param home where the application's sides of all run; its context is taken now */
    CopyVerbs(Reply.Home home, Runner runner, CallersJson json) {
        this.home = home;
        this.runner = runner;
        this.json = json;
        home.settle();
    }

    // ---- in ----

    Reply<CopyResult> in(CopyTarget target, CopySource source, CopyOptions options) {
        return submit(() -> {
            if (source instanceof CopySource.Rows rows) {
                CopyTarget.Table table = CopySql.table(target);
                CopySql.refuseForm(options);
                Iterator<?> each = given(rows.rows()::iterator);
                return given(each::hasNext) ? rows(table, table.columns(), each, false, options.progress()) : null;
            }
            return Copying.of(
                    new Feed(home, options.progress(), feed -> supply(feed, source)), CopySql.in(target, options));
        });
    }

    private static Feed.Supply supply(Feed feed, CopySource source) {
        return source instanceof CopySource.Published published
                ? new Subscription(feed, published.bytes())
                : new Pump(feed, reader(source));
    }

    private static Reader reader(CopySource source) {
        return source instanceof CopySource.File file
                ? StreamReader.of(file.path())
                : StreamReader.of(((CopySource.Streamed) source).bytes());
    }

    Reply<CopyResult> load(String name, Iterable<?> records, LoadOptions options) {
        return submit(() -> {
            Iterator<?> each = given(records::iterator);
            if (!given(each::hasNext)) {
                throw new UsageException(
                        ErrorId.COPY_ROWS, "loadFromRecords requires at least one record; nothing was sent.");
            }
            if (records instanceof Collection<?> all) {
                given(() -> lookThrough(all, options.columns()));
            }
            CopyTarget.Table table = CopySql.table(CopyTarget.table(name));
            return rows(table, options.columns(), each, options.overwrite(), options.progress());
        });
    }

    /** What the caller's code gives of its rows; it may fail here as it may with any row behind them. */
    private static <T extends @Nullable Object> T given(Supplier<T> rows) {
        try {
            return rows.get();
        } catch (HowdahException refused) {
            throw refused;
        } catch (RuntimeException failure) {
            throw new CopyException(
                    ErrorId.COPY_SOURCE,
                    "What gives the rows of a COPY has failed with "
                            + failure.getClass().getName() + ", which is the cause; nothing was sent.",
                    failure);
        }
    }

    private static long lookThrough(Collection<?> records, List<String> columns) {
        RecordForm form = null;
        long number = 0;
        for (Object each : records) {
            form = form == null ? RecordForm.of(each, columns) : form;
            form.checked(each, ++number);
        }
        return number;
    }

    private Copying rows(
            CopyTarget.Table table,
            List<String> columns,
            Iterator<?> rows,
            boolean overwrite,
            Consumer<CopyProgress> progress) {
        Object first = CopyVerbs.<@Nullable Object>given(rows::next);
        RecordReader reader = new RecordReader(RecordForm.of(first, columns), first, rows, json);
        return Copying.of(
                new Feed(home, progress, feed -> new Pump(feed, reader)),
                CopySql.rowsIn(table),
                CopySql.allColumns(table),
                shape -> CopySql.rowsIn(table, reader.columns(CopySql.name(table), shape), reader.row(), overwrite));
    }

    /** @param call what is copied; null where there is nothing */
    private Reply<CopyResult> submit(Supplier<@Nullable Copying> call) {
        Copying copying;
        try {
            copying = call.get();
        } catch (HowdahException refused) {
            return runner.run(
                    () -> {
                        throw refused;
                    },
                    none -> new CopyResult(0, 0));
        }
        return copying == null
                ? runner.run(() -> Commands.NONE, none -> new CopyResult(0, 0))
                : runner.run(copying::command, copying::result);
    }

    // ---- out ----

    RowStream<ByteBuffer> out(CopyTarget target, CopyOptions options) {
        return stream(bytes(target, options));
    }

    private CopyPortions<ByteBuffer> bytes(CopyTarget target, CopyOptions options) {
        Listener listener = new Listener(options.progress(), ErrorId.COPY_SINK);
        return portions(
                false, drain -> Copying.of(drain, CopySql.out(target, options)), (pieces, from) -> pieces.stream()
                        .map(piece -> {
                            listener.more(piece.length(), piece.rows());
                            return ByteBuffer.wrap(piece.bytes(), 0, piece.length());
                        })
                        .toList());
    }

    /**
     * The reply is one of its own, not a stage: a limit of time that completes it must not skip the function that closes, and
     * a failure that nobody looks at is told in the log only where nobody has registered a stage.
     */
    Reply<CopyResult> out(CopyTarget target, CopySink sink, CopyOptions options) {
        CopyPortions<ByteBuffer> portions = bytes(target, options);
        SinkWriter writer = new SinkWriter(sink);
        Reply<Long> written = stream(portions).forEach(writer);
        Reply.Source<CopyResult> copied = Reply.source(home, written::cancel);
        written.<@Nullable Void>handle((count, failure) -> {
            Throwable failed = writer.close(failure);
            if (failed == null) {
                copied.answer(portions::result);
            } else {
                copied.failAnew(sinkFailure(portions, failed));
            }
            return null;
        });
        return copied.reply();
    }

    private static HowdahException sinkFailure(CopyPortions<?> portions, Throwable failure) {
        Throwable bare = Bare.of(failure);
        Throwable cause = bare instanceof UncheckedIOException file ? Objects.requireNonNull(file.getCause()) : bare;
        return cause instanceof HowdahException ours
                ? ours
                : new CopyException(
                        ErrorId.COPY_SINK,
                        "What takes the data of '" + portions + "' has failed with "
                                + cause.getClass().getName() + ", which is the cause; the COPY has ended with it.",
                        cause);
    }

    <T> RowStream<T> rows(Class<T> type, CopyTarget target) {
        return stream(portions(
                true,
                drain -> {
                    String query = CopySql.rows(target);
                    return Copying.of(
                            drain, "copy (" + query + ") to stdout", query, shape -> CopySql.rowsOut(query, shape));
                },
                new CopiedRows<>(type, json)));
    }

    private <T> CopyPortions<T> portions(
            boolean messages, Function<Drain, Copying> copying, CopyPortions.Maker<T> maker) {
        return new CopyPortions<>(home, messages, copying, from -> runner.run(from::command, from::result), maker);
    }

    private <T> RowStream<T> stream(CopyPortions<T> portions) {
        return new PortionStream<>(home, size -> portions);
    }
}
