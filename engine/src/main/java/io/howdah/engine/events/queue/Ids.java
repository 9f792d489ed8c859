// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * The sequence that gives ids and positions, and whether it is ahead of the events that there are. Logical replication, and a
 * restore of single tables, bring rows and leave the sequence where it was: new events would then have the ids of others.
 *
 * <p>That is asked before the first event, while whoever publishes or listens waits: each number is found at the end of an
 * index, however many events there are.
 */
final class Ids {
    /** From channel to channel, and of each the last one: along the key. */
    private static final String NEWEST_IN_SLOT =
            """
            select max(last.id) from (
                with recursive channels as (
                    (select channel from %1$s order by channel limit 1)
                    union all
                    select n.channel from channels c cross join lateral (
                        select channel from %1$s where channel > c.channel order by channel limit 1) n)
                select l.id from channels c cross join lateral (
                    select id from %1$s where channel >= c.channel and channel <= c.channel
                    order by channel desc, id desc limit 1) l) last""";

    /** Nothing, where this user may not know what the sequence says. */
    private static final String BEHIND =
            """
            (select max(of_place.id) as newest from (
            %1$s) of_place(id)) events
            where newest > case when has_sequence_privilege(%2$s::regclass, 'select, usage')
                then coalesce(pg_catalog.pg_sequence_last_value(%2$s::regclass), 0) end""";

    private final QueueTables tables;

    Ids(QueueTables tables) {
        this.tables = tables;
    }

    /** Gives the newest event's id, if the sequence has not come to that; else no row. */
    String behind() {
        return "select newest from " + whereBehind();
    }

    /** What sets it right, for people to run. */
    String movedTo(long newest) {
        return "select setval(" + sequence() + ", " + newest + ")";
    }

    /** The same inside a block, if it is behind then. */
    String movedOn() {
        return "perform setval(" + sequence() + ", newest) from " + whereBehind() + ";\n";
    }

    private String whereBehind() {
        List<String> newest = new ArrayList<>();
        for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
            newest.add(NEWEST_IN_SLOT.formatted(tables.place(slot)));
        }
        newest.add(NEWEST_IN_SLOT.formatted(tables.dead()));
        newest.add("select max(id) from " + tables.special());
        newest.add("select max(id) from " + tables.ordered());
        newest.add("select max(position) from " + tables.ordered() + " where " + QueueDdl.MOVED);
        return BEHIND.formatted(String.join("\nunion all\n", newest), sequence());
    }

    private String sequence() {
        return QueueTables.literal(tables.sequence());
    }
}
