// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.StatementTypes;
import io.howdah.engine.wire.WireConnection;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/** What a connection finds out before a statement is made for it. On the event loop. */
final class Lookups {
    private static final int KEPT = 256;
    private static final String TEMPORARY_TABLES =
            "select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') and not exists"
                    + " (select from pg_catalog.pg_event_trigger where evtenabled <> 'D' and evtevent like 'ddl%')";

    private final Wire wire;
    private final Traces traces;
    private final Beneath beneath;
    private final TransactionState transaction;
    private final Map<String, Seen> tables = new HashMap<>();

    /** What was seen of a table, when, and what was known to have changed on the connection then. */
    private record Seen(RowShape shape, long at, int changes) {}

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
     * allowed to, and event triggers would see what the application never said.
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
     * The columns of a table. They are remembered for as long as answers of the catalogue are, and until something is run
     * on the connection that might change what the name means, or what the table is.
     *
     * @param table as it stands in SQL
     * @param anew whether what is remembered will not do
     */
    Future<Table> columns(String table, boolean anew) {
        Seen known = tables.get(table);
        if (known != null && !anew && known.changes == traces.changes() && fresh(known)) {
            return Future.succeededFuture(new Table(known.shape, true));
        }
        String question = "select * from " + table;
        int changes = traces.changes();
        return types(question).map(types -> {
            wire.observed().unprepare(question);
            if (tables.size() >= KEPT) {
                tables.clear();
            }
            tables.put(table, new Seen(types.row(), System.nanoTime(), changes));
            return new Table(types.row(), false);
        });
    }

    private static boolean fresh(Seen known) {
        return System.nanoTime() - known.at < Findings.KNOWN_FOR.toNanos();
    }
}
