// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

/** The statements that publish. The ids come in the order of the events. */
final class PublishSql {
    /**
     * All that is not plain, and what is published together with it. Whoever publishes for a key waits for those who did
     * before until their transactions end, and only then takes a position: so positions of a key are in the order of commits,
     * and nobody can see a later event of a key while an earlier one may still come.
     *
     * <p>Of a key of deduplication the row that is there is updated, to itself, for otherwise it could not be seen when it
     * was committed after this statement began. Locks are taken in one order.
     */
    private static final String MIXED =
            """
            with draft as materialized (
                select unnest($2::json[]) as payload, unnest($3::json[]) as metadata, unnest($4::interval[]) as delay,
                    unnest($5::int[]) as priority, unnest($6::text[]) as ordering_key, unnest($7::text[]) as dedupe_key,
                    generate_series(1, cardinality($2::json[])) as place),
            locked as materialized (
                select pg_advisory_xact_lock(number) from (
                    select distinct %1$s as number from draft where ordering_key is not null order by 1) k),
            numbered as materialized (
                select d.*, nextval(%2$s) as id from draft d cross join (select count(*) from locked) l order by d.place),
            keyed as (
                insert into %3$s as k (id, published_at, channel, dedupe_key)
                select id, clock_timestamp(), $1, dedupe_key from numbered where dedupe_key is not null order by dedupe_key
                on conflict (channel, dedupe_key) do update set
                    id = case when k.published_at <= clock_timestamp() - $8::interval then excluded.id else k.id end,
                    published_at = case when k.published_at <= clock_timestamp() - $8::interval
                        then excluded.published_at else k.published_at end
                returning k.id, k.dedupe_key),
            told as materialized (
                select n.*, coalesce(k.id, n.id) as first_id from numbered n left join keyed k using (dedupe_key)),
            plain as (
                insert into %4$s (id, channel, payload, metadata)
                select id, $1, payload, metadata from told
                where id = first_id and ordering_key is null and delay = '0' and priority = 0),
            special as (
                insert into %5$s (id, channel, payload, metadata, priority, due_at)
                select id, $1, payload, metadata, priority, clock_timestamp() + delay from told
                where id = first_id and ordering_key is null and (delay <> '0' or priority <> 0)),
            ordered as (
                insert into %6$s (id, channel, payload, metadata, ordering_key, position, due_at)
                select id, $1, payload, metadata, ordering_key, id, clock_timestamp() + delay from told
                where id = first_id and ordering_key is not null)
            select first_id from told order by place""";

    private final QueueTables tables;

    PublishSql(QueueTables tables) {
        this.tables = tables;
    }

    /** Parameters: channel, payload, metadata. */
    String one(int slot) {
        return "insert into " + tables.place(slot) + "(channel, payload, metadata) values ($1, $2::json, $3::json)"
                + " returning id";
    }

    /** Parameters: channel, and arrays of payloads and metadata. */
    String many(int slot) {
        return "insert into " + tables.place(slot) + "(channel, payload, metadata)\n"
                + "select $1, unnest($2::json[]), unnest($3::json[]) returning id";
    }

    /** Parameters: channel, and arrays of payloads. */
    String bare(int slot) {
        return "insert into " + tables.place(slot) + "(channel, payload) select $1, unnest($2::json[]) returning id";
    }

    /**
     * Parameters: channel; arrays of payloads, metadata, delays, priorities, ordering keys and keys of deduplication; and
     * how long these count.
     */
    String mixed(int slot) {
        return MIXED.formatted(
                tables.lockOfKey("$1", "ordering_key"),
                QueueTables.literal(tables.sequence()),
                tables.keys(),
                tables.place(slot),
                tables.special(),
                tables.ordered());
    }
}
