// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Statements;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The dead letters. */
public final class Graveyard {
    /** As for a first publication, an event of a key takes its position under the lock of the key. */
    private static final String REDRIVE =
            """
            with gone as (delete from %1$s where channel = $1 and ($2::bigint is null or id = $2) returning *),
            locked as materialized (
                select pg_advisory_xact_lock(number) from (
                    select distinct %2$s as number from gone where ordering_key is not null order by 1) k),
            again as materialized (
                select g.*, nextval(%3$s) as position from gone g cross join (select count(*) from locked) l
                order by g.died_at, g.id),
            special as (
                insert into %4$s (id, channel, payload, metadata, published_at, priority, due_at)
                select id, channel, payload, metadata, published_at, priority, clock_timestamp() from again
                where ordering_key is null),
            ordered as (
                insert into %5$s (id, channel, payload, metadata, published_at, ordering_key, position, due_at)
                select id, channel, payload, metadata, published_at, ordering_key, position, clock_timestamp() from again
                where ordering_key is not null)
            select count(*) from again""";

    private final String list;
    private final String redrive;
    private final String discard;

    Graveyard(QueueTables tables) {
        list = "select id, payload, metadata, published_at, attempts, reason, died_at from " + tables.dead()
                + " where channel = $1 order by died_at, id limit $2";
        redrive = REDRIVE.formatted(
                tables.dead(),
                tables.lockOfKey("channel", "ordering_key"),
                QueueTables.literal(tables.sequence()),
                tables.special(),
                tables.ordered());
        discard = "delete from " + tables.dead() + " where channel = $1";
    }

    /** The oldest ones of a channel. */
    public Reply<List<Dead>> list(Statements on, String channel, int most) {
        return on.select(list, channel, most)
                .thenApply(rows -> rows.stream().map(Graveyard::dead).toList());
    }

    private static Dead dead(Row row) {
        return new Dead(
                Claims.event(row, QueueTables.NOWHERE, 0),
                (String) Objects.requireNonNull(row.get(5)),
                Objects.requireNonNull(row.get(6, Instant.class)));
    }

    /** Has all of a channel delivered again, as if for the first time. */
    public Reply<Long> redrive(Statements on, String channel) {
        return redriven(on, channel, null);
    }

    /** Has one delivered again. */
    public Reply<Boolean> redrive(Statements on, String channel, long id) {
        return redriven(on, channel, id).thenApply(count -> count > 0);
    }

    private Reply<Long> redriven(Statements on, String channel, @Nullable Long id) {
        return on.selectValue(Long.class, redrive, channel, id).thenApply(Objects::requireNonNull);
    }

    /** Removes all of a channel. */
    public Reply<Long> discard(Statements on, String channel) {
        return on.execute(discard, channel).thenApply(result -> result.rowsAffected());
    }
}
