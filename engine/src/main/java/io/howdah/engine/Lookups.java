// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.change.Stage;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.StatementTypes;
import io.howdah.engine.wire.WireConnection;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Future;

/** What a connection finds out before a statement is made for it. On the event loop. */
final class Lookups {
    private static final String TEMPORARY_TABLES =
            "select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP')"
                    + " and not pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool and not exists"
                    + " (select from pg_catalog.pg_event_trigger where evtenabled <> 'D' and evtevent like 'ddl%')"
                    + " and not exists (select from pg_catalog.pg_class"
                    + " where relnamespace = pg_catalog.pg_my_temp_schema() and relname like '" + Stage.NAMED + "%'"
                    + " and not pg_catalog.pg_has_role(relowner, 'USAGE'))";
    private static final String KIND = "select relkind::text from pg_catalog.pg_class where oid = ";

    private final Wire wire;
    private final Traces traces;
    private final Beneath beneath;
    private final TransactionState transaction;
    private final Recent<RowShape> shapes;
    private final Recent<String> kinds;

    /**
     * The columns of a table.
     *
     * @param remembered whether they were not asked for now
     */
    record Table(RowShape shape, boolean remembered) {}

    Lookups(Wire wire, Traces traces, Beneath beneath, TransactionState transaction) {
        this.wire = wire;
        this.traces = traces;
        this.beneath = beneath;
        this.transaction = transaction;
        shapes = new Recent<>(traces);
        kinds = new Recent<>(traces);
    }

    /** The types of a statement, which is prepared for that. */
    Future<StatementTypes> types(String sql) {
        WireConnection observed = wire.observed();
        return observed.prepare(sql).map(prepared -> observed.types(sql).orElseThrow());
    }

    /** Whether nobody can see that several rows are inserted by one statement, not each by one of its own. */
    Future<Boolean> orderUnseen(String insert) {
        return traces.definitionsChanged()
                ? Future.succeededFuture(false)
                : beneath.order().find(insert, wire.connection());
    }

    /**
     * Whether a temporary table may be made for a while. A transaction that had one cannot be prepared; the user may not be
     * allowed to, nor is anybody in a transaction that only reads, though it may change temporary tables that are there;
     * event triggers would see what the application never said, and one that the transaction made as another role is not the
     * user's to fill.
     */
    Future<Boolean> temporaryTables() {
        return transaction.branch()
                ? Future.succeededFuture(false)
                : wire.connection().query(TEMPORARY_TABLES).execute().map(rows -> rows.iterator()
                        .next()
                        .getBoolean(0));
    }

    /** Of the server. */
    int majorVersion() {
        return wire.connection().databaseMetadata().majorVersion();
    }

    /**
     * The columns of a table.
     *
     * @param table as it stands in SQL
     * @param anew whether what is remembered will not do
     */
    Future<Table> columns(String table, boolean anew) {
        RowShape known = anew ? null : shapes.of(table);
        if (known != null) {
            return Future.succeededFuture(new Table(known, true));
        }
        String question = "select * from " + table;
        int changes = traces.changes();
        return types(question)
                .map(types -> {
                    wire.observed().unprepare(question);
                    shapes.remember(table, types.row(), changes);
                    return new Table(types.row(), false);
                })
                .recover(ServerErrors::failedWithoutPosition);
    }

    /**
     * What a table is, as {@code pg_class.relkind} has it.
     *
     * @param table as it stands in SQL
     * @param anew whether what is remembered of it did not fit
     */
    Future<String> kind(String table, boolean anew) {
        String known = anew ? null : kinds.of(table);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        int changes = traces.changes();
        String named = table.replace("'", "''").replace("\\", "\\\\");
        return wire.connection()
                .query(KIND + "e'" + named + "'::pg_catalog.regclass")
                .execute()
                .map(rows -> {
                    String kind = rows.iterator().next().getString(0);
                    kinds.remember(table, kind, changes);
                    return kind;
                });
    }
}
