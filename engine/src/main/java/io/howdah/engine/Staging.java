// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Change;
import io.howdah.ParameterException;
import io.howdah.engine.change.ChangeText;
import io.howdah.engine.change.Columns;
import io.howdah.engine.change.Columns.Column;
import io.howdah.engine.change.Stage;
import io.howdah.engine.copy.ColumnFeed;
import io.howdah.engine.types.CopyRow;
import io.howdah.engine.types.Unfit;
import io.howdah.engine.wire.RowsTaken;
import io.howdah.engine.wire.TransactionStatus;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the rows of a large change by COPY into a temporary table, from which the change takes them: in the transaction that
 * is open, or in one of its own. What comes of the change is the same as if its rows were parameters.
 */
final class Staging {
    /** So many rows, and the table is worth making: see docs/decisions/0029. */
    static final int WORTH_IT = 30_000;

    private static final String BEGIN = "begin";
    private static final String COMMIT = "commit";
    private static final String ROLLBACK = "rollback";
    /** A value that does not fit is found when rows are on their way, and does a transaction no more harm than before. */
    private static final String SAVEPOINT = "savepoint howdah_rows";

    private static final String RELEASE = "release savepoint howdah_rows";
    private static final String BACK = "rollback to savepoint howdah_rows; " + RELEASE;

    private final Columns rows;
    private final Stage stage;
    private final CopyRow form;
    private final String load;
    private final SqlClient client;
    private final Execution execution;

    /** @param rows with their types */
    Staging(Change change, Columns rows, SqlClient client, Execution execution) {
        this.rows = rows;
        this.client = client;
        this.execution = execution;
        stage = new Stage(rows);
        form = form(rows);
        load = load(change, rows);
    }

    private static CopyRow form(Columns rows) {
        return CopyRow.of(rows.all().stream().map(Column::known).toList());
    }

    private static String load(Change change, Columns rows) {
        return new Stage(rows).load(form(rows).format(), ChangeText.key(change));
    }

    /** It is the join of a MERGE that is planned better; INSERT ... ON CONFLICT has none. */
    static boolean worthIt(Change change, Columns rows, int version) {
        return rows.rows() >= WORTH_IT && ChangeText.merges(change, rows, version);
    }

    /**
     * All that is sent, where there is no transaction.
     *
     * @param statement the change itself
     */
    static String shown(Change change, Columns rows, String statement) {
        return String.join(";\n", BEGIN, load(change, rows), statement, COMMIT);
    }

    /** @param change runs it, with the rows in the table */
    Future<SqlResult<Boolean>> around(Supplier<Future<? extends SqlResult<Boolean>>> change) {
        boolean alone = status() == TransactionStatus.IDLE;
        return load(alone).compose(loaded -> change.get()
                .compose(result -> {
                    execution.keep(result);
                    return query(alone ? COMMIT : stage.empty()).<SqlResult<Boolean>>map(ended -> result);
                })
                .recover(failure -> undone(alone, failure)));
    }

    private Future<SqlResult<Boolean>> load(boolean alone) {
        String sql = alone ? String.join(";\n", BEGIN, load) : String.join(";\n", SAVEPOINT, load, RELEASE);
        List<List<@Nullable Object>> columns =
                rows.all().stream().map(Column::values).toList();
        ColumnFeed feed = new ColumnFeed(form, columns);
        execution.wire().announce(sql, feed);
        return query(sql).recover(failure -> {
            Throwable why = feed.misfit().<Throwable>map(this::refused).orElseGet(() -> withoutPosition(failure));
            if (alone) {
                return failed(ROLLBACK, why);
            }
            return feed.misfit().isPresent() ? failed(BACK, why) : Future.failedFuture(why);
        });
    }

    private ParameterException refused(ColumnFeed.Misfit misfit) {
        String why = misfit.why() instanceof Unfit unfit
                ? unfit.reason()
                : "cannot be written as "
                        + rows.all().get(misfit.column()).known().name();
        return Refusals.unsent(
                execution,
                0,
                "The value of " + Parameters.place(rows.names(), misfit.column()) + " in row " + (misfit.row() + 1)
                        + " " + why,
                misfit.why());
    }

    private static Throwable withoutPosition(Throwable failure) {
        return failure instanceof PgException said ? ServerErrors.withoutPosition(said) : failure;
    }

    /** A transaction that goes on, because the change was not sent, has an empty table again. */
    private Future<SqlResult<Boolean>> undone(boolean alone, Throwable failure) {
        return switch (status()) {
            case IDLE -> Future.failedFuture(failure);
            case OPEN -> failed(alone ? ROLLBACK : stage.empty(), failure);
            case FAILED -> alone ? failed(ROLLBACK, failure) : Future.failedFuture(failure);
        };
    }

    /** A request to cancel what has failed by itself may hit what undoes it, and does not hit it twice. */
    private Future<SqlResult<Boolean>> failed(String undoing, Throwable why) {
        return query(undoing)
                .transform((undone, hit) ->
                        hit != null && Refusals.cancelled(hit) ? failed(undoing, why) : Future.failedFuture(why));
    }

    private Future<SqlResult<Boolean>> query(String sql) {
        return client.query(sql).collecting(RowsTaken.TOGETHER).execute().map(result -> result);
    }

    private TransactionStatus status() {
        return execution.wire().lastStatus();
    }
}
