// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables as DDL.
 *
 * <p>A slot is emptied by TRUNCATE once per turn, so it needs no vacuum; autovacuum is there for the case that it cannot be
 * emptied. It is never to be analysed: of a table that never was, PostgreSQL supposes ten pages at least, and so finds rows by
 * the key whatever the table held when a statement was planned. Where another index gives the order of a claim, the key is the
 * id alone, so that it cannot be mistaken for that.
 */
final class QueueDdl {
    /** Changed when the tables are. */
    static final int VERSION = 1;

    /** Of an event of a key that was redriven; the position of others is their id. */
    static final String MOVED = "position > id";

    private static final String EVENT =
            """
            id bigint not null default nextval(%s::regclass)
            published_at timestamptz not null default clock_timestamp()
            due_at timestamptz not null default '-infinity'
            owner bigint not null default 0
            attempts integer not null default 0
            channel text collate "C" not null
            payload json not null
            metadata json
            """;

    private static final String LETTER =
            """
            id bigint not null
            published_at timestamptz not null
            died_at timestamptz not null default clock_timestamp()
            attempts integer not null
            priority smallint not null
            channel text collate "C" not null
            payload json not null
            metadata json
            ordering_key text
            reason text not null
            """;

    private static final String KEY =
            """
            id bigint not null
            published_at timestamptz not null
            channel text collate "C" not null
            dedupe_key text collate "C" not null
            """;

    private static final String META =
            """
            version integer not null
            maintained_at timestamptz not null default '-infinity'
            """;

    private static final String SLOT_SETTINGS =
            " with (fillfactor = 50, autovacuum_vacuum_threshold = 100000, autovacuum_vacuum_insert_threshold = -1,"
                    + " autovacuum_analyze_threshold = 2147483647, vacuum_truncate = false)";

    /** A claim changes no column of an index: with room in the page it leaves nothing behind that the next one walks along. */
    private static final String ORDERED_SETTINGS = " with (fillfactor = 50)";

    private final QueueTables tables;
    private final List<Table> all = new ArrayList<>();
    private final List<Index> indexes;

    QueueDdl(QueueTables tables) {
        this.tables = tables;
        String event = EVENT.formatted(QueueTables.literal(tables.sequence()));
        for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
            all.add(new Table(tables.place(slot), event, "channel, id", SLOT_SETTINGS));
        }
        all.add(new Table(tables.special(), event + "priority smallint not null default 0\n", "id", ""));
        all.add(new Table(
                tables.ordered(),
                event + "ordering_key text collate \"C\" not null\nposition bigint not null\n",
                "id",
                ORDERED_SETTINGS));
        all.add(new Table(tables.dead(), LETTER, "channel, id", ""));
        all.add(new Table(tables.keys(), KEY, "channel, dedupe_key", ""));
        all.add(new Table(tables.meta(), META, "version", ""));
        indexes = List.of(
                new Index(QueueTables.DUE_INDEX, tables.special(), "channel, priority, due_at, id", ""),
                new Index(QueueTables.ORDER_INDEX, tables.ordered(), "channel, ordering_key, position", ""),
                new Index(QueueTables.LAST_INDEX, tables.ordered(), "position", " where " + MOVED));
    }

    /**
     * A table.
     *
     * @param columns one a line
     */
    private record Table(String name, String columns, String key, String settings) {
        List<String> names() {
            return columns.lines()
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
        }

        String ddl() {
            StringBuilder text = new StringBuilder("create table if not exists ")
                    .append(name)
                    .append(" (\n");
            columns.lines().forEach(line -> text.append("    ").append(line).append(",\n"));
            return text.append("    primary key (")
                    .append(key)
                    .append("))")
                    .append(settings)
                    .append(";\n")
                    .toString();
        }
    }

    /** An index beside the key, of some rows or of all. */
    private record Index(String suffix, String table, String columns, String rows) {
        List<String> names() {
            return List.of(columns.split(", "));
        }
    }

    /** What has to be there: the columns of each table, of each index beside the keys, and of the sequence. */
    Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put(tables.sequence(), List.of("last_value"));
        all.forEach(table -> columns.put(table.name(), table.names()));
        indexes.forEach(index -> columns.put(tables.named(index.suffix()), index.names()));
        return columns;
    }

    /** Statements that may run again and again. */
    String script() {
        StringBuilder script = new StringBuilder("create sequence if not exists " + tables.sequence() + ";\n");
        all.forEach(table -> script.append(table.ddl()));
        indexes.forEach(index -> script.append(ddl(index)));
        return script.append("insert into %1$s(version) select %2$d where not exists (select from %1$s);\n"
                        .formatted(tables.meta(), VERSION))
                .toString();
    }

    private String ddl(Index index) {
        return "create index if not exists " + tables.alone(index.suffix()) + " on " + index.table() + " ("
                + index.columns() + ")" + index.rows() + ";\n";
    }

    /** The script and more in one transaction, in which whoever comes second waits for the first. */
    String block(String more) {
        return "do $howdah$ begin\nperform pg_advisory_xact_lock(" + tables.lockNumber() + ");\n" + script() + more
                + "end $howdah$";
    }
}
