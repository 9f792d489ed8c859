// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

/** The statements by which an owner ends its claim. Their first parameters: channel, ids, owners of these, and how many. */
final class SettleSql {
    /** The limit tells PostgreSQL that there are few, so that it finds them by the key, however small the table was once. */
    private static final String MINE =
            """
            (select unnest($2::bigint[]) as id, unnest($3::bigint[]) as owner limit (select $4::bigint)) mine
            """;

    private static final String WHOSE = "e.channel = $1 and e.id = mine.id and e.owner = mine.owner";

    private static final String DELETE = "delete from %s e using " + MINE + "where " + WHOSE;

    private static final String UPDATE = "update %s e set %s from " + MINE + "where " + WHOSE + "\nreturning e.id";

    private final QueueTables tables;

    SettleSql(QueueTables tables) {
        this.tables = tables;
    }

    String ack(int place) {
        return DELETE.formatted(tables.place(place)) + "\nreturning e.id";
    }

    /** Of one claim, so that there is one owner and no number. */
    String ackOfOne(int place) {
        return "delete from " + tables.place(place) + " where channel = $1 and id = any ($2::bigint[]) and owner = $3"
                + " returning id";
    }

    /** A single event: no array, for whose length it would be planned anew each time. */
    String ackSingle(int place) {
        return "delete from " + tables.place(place) + " where channel = $1 and id = $2 and owner = $3 returning id";
    }

    /** Parameter more: the lease. */
    String extend(int place) {
        return UPDATE.formatted(tables.place(place), "due_at = clock_timestamp() + $5::interval");
    }

    String release(int place) {
        return UPDATE.formatted(
                tables.place(place), "owner = 0, attempts = attempts - 1, due_at = statement_timestamp()");
    }

    /** Parameter more: the delay. What waits leaves its slot, which could not be emptied otherwise. */
    String nack(int place) {
        if (place >= QueueTables.SLOTS) {
            return UPDATE.formatted(tables.place(place), "owner = 0, due_at = clock_timestamp() + $5::interval");
        }
        return gone(place) + "insert into " + tables.special()
                + "(id, channel, payload, metadata, published_at, attempts, due_at)\n"
                + "select id, channel, payload, metadata, published_at, attempts, clock_timestamp() + $5::interval"
                + " from gone returning id";
    }

    /** Parameter more: the reason. */
    String bury(int place) {
        return gone(place) + "insert into " + tables.dead()
                + "(id, channel, payload, metadata, published_at, attempts, priority, ordering_key, reason)\n"
                + "select id, channel, payload, metadata, published_at, attempts, "
                + (place == QueueTables.SPECIAL ? "priority" : "0") + ", "
                + (place == QueueTables.ORDERED ? "ordering_key" : "null") + ", $5::text from gone returning id";
    }

    private String gone(int place) {
        return "with gone as (" + DELETE.formatted(tables.place(place)) + "\nreturning e.*)\n";
    }
}
