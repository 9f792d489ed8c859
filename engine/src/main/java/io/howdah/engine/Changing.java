// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Change;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.MergePlan;
import io.howdah.ParameterException;
import io.howdah.Sql;
import io.howdah.UsageException;
import io.howdah.engine.change.ChangeText;
import io.howdah.engine.change.Columns;
import io.howdah.engine.change.Columns.Column;
import io.howdah.engine.change.Rendered;
import io.howdah.engine.change.Target;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import io.howdah.engine.types.ValueTypes;
import io.howdah.engine.wire.TransactionStatus;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes a merge or an upsert: finds out what the table's columns are, makes the statement for the server at hand, and
 * runs it. What can be known of it before is checked when it is called.
 */
final class Changing implements Errand {
    /** What a partitioned table says that was taken for another one: it has none of the columns that are looked at. */
    private static final String NOT_SUPPORTED = "0A000";

    /** So many rows, and a plan for just them is worth making: see docs/decisions/0024. */
    static final int WORTH_A_PLAN = 5_000;

    private final Change change;
    private final @Nullable Columns rows;
    private final List<@Nullable Object> values;
    private final boolean neutral;
    private final CallersJson json;

    private Changing(
            Change change, @Nullable Columns rows, List<@Nullable Object> values, boolean neutral, CallersJson json) {
        this.change = change;
        this.rows = rows;
        this.values = values;
        this.neutral = neutral;
        this.json = json;
    }

    /** The command of a change; nothing where there are no rows. */
    static Work of(Change change, CallersJson json) {
        MergePlan.Rows given = ChangeText.rows(change);
        if (given != null && given.rows().isEmpty()) {
            if (ChangeText.actsWithoutRows(change)) {
                throw new UsageException(
                        ErrorId.CHANGE_INVALID,
                        "The merge into " + ChangeText.table(change)
                                + " has no rows, and would do something to every row"
                                + " of the table; nothing was sent. Say that by a statement of its own if it is meant.");
            }
            return Commands.NONE;
        }
        Columns rows = given == null ? null : SourceRows.columns(given.rows(), json);
        Rendered sketch = ChangeText.of(
                change,
                rows == null ? null : rows.typed(column -> ValueTypes.of(List.of())),
                Target.table(Change.NEWEST));
        Parameters.refuseWhatIsNoText(sketch.sql());
        List<@Nullable Object> values = new ArrayList<>();
        for (@Nullable Object value : sketch.values()) {
            values.add(new Plain("expression value " + (values.size() + 1), json).of(value));
        }
        boolean neutral = StatementText.of(sketch.sql()).neutral();
        return Command.errand(sketch.sql(), neutral, new Changing(change, rows, values, neutral, json));
    }

    /** As {@link Change#toSql(int)}. */
    static String sql(Change change, int version) {
        MergePlan.Rows given = ChangeText.rows(change);
        Columns rows = given == null
                ? null
                : SourceRows.columns(given.rows(), CallersJson.OFF).typed(Changing::inferred);
        if (rows == null || !Staging.worthIt(change, rows, version)) {
            return ChangeText.of(change, rows, Target.table(version)).sql();
        }
        Columns staged = rows.inStage();
        return Staging.shown(
                change,
                staged,
                ChangeText.of(change, staged, Target.table(version)).sql());
    }

    private static Type inferred(Column column) {
        try {
            return ValueTypes.of(column.values());
        } catch (Unfit unfit) {
            throw new ParameterException(
                    "The column " + column.name() + ", which the table does not have, " + unfit.reason()
                            + "; nothing was sent. Give values of one type.",
                    unfit);
        }
    }

    @Override
    public boolean runsSql() {
        return true;
    }

    @Override
    public Future<? extends SqlResult<Boolean>> run(SqlClient client, Execution execution) {
        return rows == null
                ? execute(null, Target.table(execution.lookups().majorVersion()), client, execution)
                : typed(rows, false, client, execution);
    }

    /** What was known of the table may have changed; where nothing was done by that, it is asked again. */
    private Future<SqlResult<Boolean>> typed(Columns given, boolean anew, SqlClient client, Execution execution) {
        return execution.lookups().columns(ChangeText.table(change), anew).compose(table -> {
            boolean idle = execution.wire().lastStatus() == TransactionStatus.IDLE;
            Columns typed = given.typedBy(table.shape()).typed(Changing::inferred);
            Future<SqlResult<Boolean>> first = brought(typed, execution)
                    .compose(brought -> target(brought, !table.remembered(), execution)
                            .compose(target -> execute(brought, target, client, execution)));
            return first.recover(failure -> table.remembered() && misfit(failure, execution, idle)
                    ? typed(given, true, client, execution)
                    : Future.failedFuture(failure));
        });
    }

    /** By the way that is quicker for so many rows. */
    private Future<Columns> brought(Columns typed, Execution execution) {
        return Staging.worthIt(change, typed, execution.lookups().majorVersion())
                ? execution.lookups().temporaryTables().map(may -> may ? typed.inStage() : typed)
                : Future.succeededFuture(typed);
    }

    /** @param anew whether what is remembered of the table did not fit */
    private Future<Target> target(Columns typed, boolean anew, Execution execution) {
        int version = execution.lookups().majorVersion();
        return ChangeText.dependsOnKind(change, typed, version)
                ? execution.lookups().kind(ChangeText.table(change), anew).map(kind -> Target.of(version, kind))
                : Future.succeededFuture(Target.table(version));
    }

    private static boolean misfit(Throwable failure, Execution execution, boolean idle) {
        return execution.refusal() != null
                || failure instanceof ParameterException
                || (idle
                        && failure instanceof PgException said
                        && said.getSqlState() != null
                        && (said.getSqlState().startsWith("42")
                                || said.getSqlState().equals(NOT_SUPPORTED)));
    }

    private Future<SqlResult<Boolean>> execute(
            @Nullable Columns typed, Target target, SqlClient client, Execution execution) {
        Rendered statement;
        try {
            statement = ChangeText.of(change, typed, target);
        } catch (HowdahException refusal) {
            return Future.failedFuture(refusal);
        }
        List<@Nullable Object> parameters = new ArrayList<>(statement.columns());
        parameters.addAll(values);
        boolean staged = typed != null && typed.staged();
        List<String> names = names(typed == null || staged ? List.of() : typed.names());
        String sent = staged || plannedAnew(typed, target) ? Sql.unprepared(statement.sql()) : statement.sql();
        execution.become(StatementCommands.made(statement.sql(), sent, parameters, names, neutral, json));
        return started(typed, client, execution)
                .recover(failure -> Future.failedFuture(explained(failure, statement, execution)));
    }

    /**
     * The plan of a prepared statement is kept from its sixth execution on, because the one for arrays that are not known, of ten
     * elements, looks cheaper than any for many. An index is asked for each row then, where a table would be read once.
     */
    private boolean plannedAnew(@Nullable Columns typed, Target target) {
        return typed != null
                && typed.rows() >= WORTH_A_PLAN
                && target.takesMerge()
                && ChangeText.merges(change, typed, target.version());
    }

    private Future<SqlResult<Boolean>> started(@Nullable Columns typed, SqlClient client, Execution execution) {
        return typed != null && typed.staged()
                ? new Staging(change, typed, client, execution).around(() -> execution.start(client))
                : execution.start(client).map(result -> result);
    }

    private List<String> names(List<String> columns) {
        List<String> names = new ArrayList<>(columns);
        for (int i = 0; i < values.size(); i++) {
            names.add("expression value " + (i + 1));
        }
        return names;
    }

    private static Throwable explained(Throwable failure, Rendered statement, Execution execution) {
        if (!(failure instanceof PgException said)) {
            return failure;
        }
        Optional<String> why =
                statement.explained().of(String.valueOf(said.getSqlState()), said.getDetail(), said.getRoutine());
        return why.isEmpty() ? failure : Refusals.because(why.get(), execution, said);
    }
}
