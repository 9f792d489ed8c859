// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

/**
 * The statements that claim events. Each is one statement, in which rows are found, locked and marked; what others have
 * locked is passed over.
 *
 * <p>They have to go along the index, in whose order they want the rows, whatever the table held when they were planned.
 * PostgreSQL would rather collect all rows of a channel and sort them, where it supposes that these are few; and for
 * {@code channel = $1} in a table that was never analysed it always does. So a channel is written as a range, of which more is
 * supposed, and limits stand in sub-selects, so that a part of the rows is planned for.
 */
final class ClaimSql {
    private static final String MARK =
            """
            update %1$s e set owner = $2, due_at = clock_timestamp() + $3::interval, attempts = attempts + 1
            from (select * from found limit (select $4::bigint)) found where e.ctid = found.ctid
            returning e.id, e.payload, e.metadata, e.published_at, e.attempts""";

    private static final String IN_SLOT =
            """
            with found as materialized (
                select ctid from %1$s
                where (channel, id) >= ($1, $5) and channel <= $1 and due_at <= statement_timestamp()
                order by channel, id limit (select $4::bigint) for update skip locked)
            """
                    + MARK;

    /** The highest priority first, of each what has been due for longest: the order of the index. */
    private static final String IN_SPECIAL =
            """
            with found as materialized (
                select due.ctid, row_number() over () as place
                from generate_series(9, 0, -1) as p(priority) cross join lateral (
                    select ctid from %1$s
                    where (channel, priority) >= ($1, p.priority::smallint)
                        and (channel, priority, due_at) <= ($1, p.priority::smallint, statement_timestamp())
                    order by channel, priority, due_at, id limit (select $4::bigint) for update skip locked) due
                limit (select $4::bigint))
            """
                    + MARK
                    + ", found.place";

    /** Goes from key to key, behind the one given, and looks at the first event of each. */
    private static final String FIRST_OF_KEYS =
            """
            with recursive first as (
                (select ctid, ordering_key, due_at from %1$s where (channel, ordering_key) > ($1, %2$s)
                and channel <= $1 order by channel, ordering_key, position limit 1)
                union all
                select n.* from first f cross join lateral (
                    select ctid, ordering_key, due_at from %1$s where (channel, ordering_key) > ($1, f.ordering_key)
                    and channel <= $1 order by channel, ordering_key, position limit 1) n)""";

    private static final String IN_ORDERED = FIRST_OF_KEYS.formatted("%1$s", "$5::text")
            + """
            ,
            due as materialized (
                select ctid from first where due_at <= statement_timestamp() limit (select $4::bigint)),
            found as materialized (
                select o.ctid from %1$s o join due on o.ctid = due.ctid
                where o.due_at <= statement_timestamp() for update of o skip locked)
            """
            + MARK
            + ", e.ordering_key";

    private static final String LOOK_AT_SLOT =
            """
            (select id from %1$s where (channel, id) >= ($1, $%2$d) and channel <= $1
                and due_at <= statement_timestamp() order by channel, id limit 1) is not null""";

    private final QueueTables tables;

    ClaimSql(QueueTables tables) {
        this.tables = tables;
    }

    /** Parameters: channel, owner, lease, how many, and from which id on. */
    String slot(int slot) {
        return IN_SLOT.formatted(tables.place(slot));
    }

    /** Parameters: channel, owner, lease, how many. */
    String special() {
        return IN_SPECIAL.formatted(tables.special());
    }

    /** Parameters: channel, owner, lease, how many, and the key behind which to begin. */
    String ordered() {
        return IN_ORDERED.formatted(tables.ordered());
    }

    /**
     * Looks around without touching anything. Parameters: channel, and for each slot from which id on. The columns: whether
     * something is due, for each slot and for the events of keys; and in how many seconds it is for special ones.
     */
    String look() {
        StringBuilder sql = new StringBuilder("select ");
        for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
            sql.append(LOOK_AT_SLOT.formatted(tables.place(slot), slot + 2)).append(",\n");
        }
        return sql.append("exists (")
                .append(FIRST_OF_KEYS.formatted(tables.ordered(), "''"))
                .append("\nselect from first where due_at <= statement_timestamp()),\n")
                .append(
                        """
                        (select extract(epoch from min(soonest.due_at) - statement_timestamp())::float8
                        from generate_series(0, 9) as p(priority) cross join lateral (
                            select due_at from %1$s where (channel, priority) >= ($1, p.priority::smallint)
                            and (channel, priority) <= ($1, p.priority::smallint)
                            order by channel, priority, due_at limit 1) soonest)"""
                                .formatted(tables.special()))
                .toString();
    }
}
