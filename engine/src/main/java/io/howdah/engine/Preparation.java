// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Column;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.Type;
import io.howdah.engine.wire.Fetched;
import io.howdah.engine.wire.WireConnection;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.List;

/** The preparing of a statement that is not run yet, and what the server says of it. */
final class Preparation implements Errand {
    private final String sql;
    private volatile List<String> parameterTypes = List.of();
    private volatile List<Column> columns = List.of();

    /** @param sql as it was written */
    Preparation(String sql) {
        this.sql = sql;
    }

    Command command() {
        StatementText text = StatementText.of(sql);
        Parameters.refuseUnsendable(sql);
        Parameters.refuseTooMany(sql, text.positions());
        return Command.errand(text.sent(), this);
    }

    List<String> parameterTypes() {
        return parameterTypes;
    }

    List<Column> columns() {
        return columns;
    }

    @Override
    public Future<? extends SqlResult<Boolean>> run(SqlClient client, Execution execution) {
        String sent = execution.command().sql();
        WireConnection wire = execution.wire();
        return wire.prepare(sent).map(prepared -> {
            wire.types(sent).ifPresent(types -> {
                parameterTypes = types.parameters().stream().map(Type::name).toList();
                columns = types.row().columns();
            });
            return Fetched.nothing();
        });
    }

    /** Has the server forget the statement. */
    static Command undone(String sql) {
        return Command.errand(
                StatementText.of(sql).sent(),
                (client, execution) ->
                        execution.wire().unprepare(execution.command().sql()).map(gone -> Fetched.nothing()));
    }
}
