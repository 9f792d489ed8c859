// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Database;
import io.howdah.LockNotAvailableException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.engine.flow.Bare;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the tables small: empties those that are not in use, and removes dead letters and keys whose time is over. One
 * process of all that share the tables works at a time; for the others a run is one short statement.
 *
 * <p>A table is emptied by TRUNCATE, and only when it holds nothing: for that it is locked against everybody for a moment, if
 * that can be had at once. Who has published there and not committed yet holds a lock, too, so nothing is ever lost. A
 * transaction that looks at old rows for hours does not keep a table from being emptied, as it would keep vacuum.
 */
public final class Maintainer {
    /** Of more an ordinary consumer will have to take care. */
    private static final int FEW = 10_000;

    private static final int AT_ONCE = 1_000;

    /** What is too old is found by reading a whole table, which may hold the keys of a week. */
    private static final int LOOKS_IN_RETENTION = 100;

    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofHours(1);

    /** For tables that are always in use emptying has to be worth while. */
    private static final long WORTH_WHILE = 1L << 20;

    /** Gives the turn to the first who asks when it is time; the others see that it was. */
    private static final String TAKE_TURN =
            """
            update %1$s set maintained_at = clock_timestamp()
            where ctid = (select ctid from %1$s
                where maintained_at <= clock_timestamp() - $1::interval limit 1 for update skip locked)
            returning version""";

    private static final String BYTES = "select pg_catalog.pg_relation_size(to_regclass($1::text))";

    private static final String COUNT = "select count(*) from (select from %1$s limit $1) few";

    /** What is left moves to where it does not keep a slot from being emptied; what is claimed remains claimed. */
    private static final String MOVE =
            """
            with old as materialized (
                select ctid from %1$s limit $1 for update skip locked),
            gone as (delete from %1$s e using old where e.ctid = old.ctid returning e.*)
            insert into %2$s (id, channel, payload, metadata, published_at, attempts, owner, due_at)
            select id, channel, payload, metadata, published_at, attempts, owner, greatest(due_at, published_at)
            from gone""";

    private static final String EXPIRE =
            """
            delete from %1$s where ctid = any (array(
                select ctid from %1$s where %2$s < clock_timestamp() - $2::interval limit $1))""";

    /** Whether it is empty is asked when nobody else can change that any more. */
    private static final String EMPTY =
            """
            do $howdah$ begin
                lock table %1$s in access exclusive mode nowait;
                if not exists (select from %1$s) then
                    truncate %1$s;
                end if;
            end $howdah$""";

    /**
     * A snapshot of the whole transaction would be older than the lock. The limit frees the table should this process vanish
     * between the statement and the commit.
     */
    private static final TransactionOptions EMPTYING =
            TransactionOptions.defaults().isolation(Isolation.READ_COMMITTED).timeout(Duration.ofSeconds(10));

    private static final CompletionStage<Long> NOTHING = CompletableFuture.completedFuture(0L);

    private final QueueTables tables;
    private final Rotation rotation;
    private final Duration retention;
    private volatile long lookAt = System.nanoTime();

    Maintainer(QueueTables tables, Rotation rotation, Duration retention) {
        this.tables = tables;
        this.rotation = rotation;
        this.retention = retention;
    }

    /** How often every process is to ask. */
    public Duration interval() {
        return Duration.ofMillis(rotation.periodMillis() / 3);
    }

    /**
     * @param on outside any transaction
     * @return whether this process was the one that worked
     */
    public Reply<Boolean> run(Database on) {
        return on.select(Integer.class, TAKE_TURN.formatted(tables.meta()), interval())
                .thenCompose(turn ->
                        turn.isEmpty() ? CompletableFuture.completedFuture(false) : work(on).thenApply(done -> true));
    }

    private Reply<Long> work(Database on) {
        int current = rotation.current();
        Reply<Long> done = clear(on, rotation.next()).thenCompose(cleared -> expired(on));
        for (int place = 0; place < QueueTables.PLACES; place++) {
            int each = place;
            if (place != current) {
                done = done.thenCompose(before -> emptied(on, each));
            }
        }
        return done;
    }

    /** Moves what is left in a slot before its turn comes again, if that is little. */
    private Reply<Long> clear(Database on, int slot) {
        String move = MOVE.formatted(tables.place(slot), tables.special());
        return on.selectOne(COUNT.formatted(tables.place(slot)), FEW).thenCompose(row -> {
            long left = count(row);
            return left > 0 && left < FEW ? repeated(on, move, AT_ONCE) : NOTHING;
        });
    }

    private CompletionStage<Long> expired(Database on) {
        return System.nanoTime() - lookAt < 0
                ? NOTHING
                : expired(on, tables.keys(), "published_at")
                        .thenCompose(keys -> expired(on, tables.dead(), "died_at"))
                        .whenComplete((dead, failure) -> {
                            if (failure == null) {
                                lookAt = System.nanoTime() + betweenLooks().toNanos();
                            }
                        });
    }

    private Duration betweenLooks() {
        Duration part = retention.dividedBy(LOOKS_IN_RETENTION);
        return part.compareTo(LONGEST_BETWEEN_LOOKS) < 0 ? part : LONGEST_BETWEEN_LOOKS;
    }

    private Reply<Long> expired(Database on, String table, String since) {
        return repeated(on, EXPIRE.formatted(table, since), AT_ONCE, retention);
    }

    /** Until it finds less than it would take. */
    private static Reply<Long> repeated(Database on, String statement, Object... parameters) {
        return on.execute(statement, parameters)
                .thenCompose(
                        result -> result.rowsAffected() == AT_ONCE ? repeated(on, statement, parameters) : NOTHING);
    }

    private Reply<Long> emptied(Database on, int place) {
        long worthWhile = place < QueueTables.SLOTS ? 0 : WORTH_WHILE;
        String table = tables.place(place);
        return on.selectOne(BYTES, table)
                .thenCompose(row -> count(row) > worthWhile
                        ? on.inTransaction(EMPTYING, session -> session.execute(EMPTY.formatted(table)))
                                .thenApply(Result::rowsAffected)
                                .exceptionallyCompose(Maintainer::another)
                        : NOTHING);
    }

    private static long count(Row row) {
        return row.get(0) instanceof Long count ? count : 0;
    }

    /** Somebody is at work in the table: another time. */
    private static CompletionStage<Long> another(Throwable failure) {
        Throwable cause = Bare.of(failure);
        return cause instanceof LockNotAvailableException ? NOTHING : CompletableFuture.failedFuture(cause);
    }
}
