// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Sql;
import io.howdah.engine.sql.PlainInsert;
import io.howdah.engine.types.Elements;
import io.howdah.engine.types.Type;
import io.howdah.engine.wire.TransactionStatus;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many rows by one statement, {@code INSERT ... SELECT ... FROM unnest}, where nobody can tell the difference but
 * by the clock; else, and where that statement fails, by an execution for each row: then what failed, and the row in
 * which it did, are those of that row.
 */
final class Inserting implements Errand {
    /** Below that there is little to gain, and questions to ask: see docs/decisions/0024. */
    static final int WORTH_IT = 50;

    private static final String SAVEPOINT = "SAVEPOINT howdah_many";
    private static final String RELEASE = "RELEASE SAVEPOINT howdah_many";
    private static final String BACK = "ROLLBACK TO SAVEPOINT howdah_many; " + RELEASE;

    private final Command each;
    private final PlainInsert insert;

    private Inserting(Command each, PlainInsert insert) {
        this.each = each;
        this.insert = insert;
    }

    /** The same command, on this errand if it is one for it. */
    static Command ifWorthIt(Command each) {
        if (each.sets().size() < WORTH_IT || Sql.isUnprepared(each.sql())) {
            return each;
        }
        return PlainInsert.of(each.sql())
                .map(insert -> each.on(new Inserting(each, insert)))
                .orElse(each);
    }

    @Override
    public boolean runsSql() {
        return true;
    }

    @Override
    public boolean repeatableIfRefused() {
        return true;
    }

    @Override
    public Future<? extends SqlResult<Boolean>> run(SqlClient client, Execution execution) {
        execution.become(each);
        Lookups lookups = execution.lookups();
        if (execution.wire().lastStatus() == TransactionStatus.FAILED) {
            return execution.start(client);
        }
        return lookups.types(each.sql()).compose(types -> lookups.orderUnseen(each.sql())
                .compose(unseen -> unseen && types.parameters().stream().allMatch(Elements::unnest)
                        ? together(client, execution, types.parameters())
                        : apart(client, execution)));
    }

    private Future<SqlResult<Boolean>> apart(SqlClient client, Execution execution) {
        execution.become(each);
        return execution.start(client).map(result -> result);
    }

    /** In a transaction it must be undone alone if it fails; the savepoint costs no round trip, for it travels along. */
    private Future<SqlResult<Boolean>> together(SqlClient client, Execution execution, List<Type> types) {
        boolean inside = execution.wire().lastStatus() != TransactionStatus.IDLE;
        execution.become(
                each.instead(insert.unnested(types.stream().map(Type::written).toList()), columns(types)));
        if (inside) {
            client.query(SAVEPOINT).execute();
        }
        Future<SqlResult<Boolean>> inserted = execution.start(client).map(result -> result);
        if (inside) {
            client.query(RELEASE).execute();
        }
        return inserted.recover(failure -> {
            if (execution.refusal() != null) {
                return apart(client, execution); // nothing was sent
            }
            if (!(failure instanceof PgException) || Refusals.cancelled(failure)) {
                return Future.failedFuture(failure);
            }
            return inside
                    ? client.query(BACK).execute().compose(back -> apart(client, execution))
                    : apart(client, execution);
        });
    }

    private List<@Nullable Object> columns(List<Type> types) {
        List<@Nullable Object> columns = new ArrayList<>(types.size());
        for (int column = 0; column < types.size(); column++) {
            List<@Nullable Object> values = new ArrayList<>(each.sets().size());
            for (@Nullable Object[] set : each.sets()) {
                values.add(set[column]);
            }
            columns.add(new Elements(types.get(column), values));
        }
        return columns;
    }
}
