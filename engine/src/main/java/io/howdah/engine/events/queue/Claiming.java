// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Statements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Claims events, place after place until there are enough, where they are likely to be first. */
final class Claiming {
    private final Rotation rotation;
    private final Duration pollInterval;
    private final List<Source> sources = new ArrayList<>();
    private final String look;
    private final Map<String, Trail> trails = new ConcurrentHashMap<>();

    Claiming(QueueTables tables, Rotation rotation, Duration pollInterval) {
        this.rotation = rotation;
        this.pollInterval = pollInterval;
        ClaimSql sql = new ClaimSql(tables);
        for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
            sources.add(new Source.Slot(slot, sql.slot(slot)));
        }
        sources.add(new Source.Special(sql.special()));
        sources.add(new Source.Ordered(sql.ordered()));
        look = sql.look();
    }

    Trail trail(String channel) {
        return trails.computeIfAbsent(channel, name -> new Trail(pollInterval));
    }

    Reply<Batch> claim(Statements on, String channel, int most, Duration lease) {
        return new Round(on, channel, most, lease, trail(channel)).begin();
    }

    /** One claim. Its statements run one after the other, so that it needs no lock. */
    private final class Round {
        private final Statements on;
        private final String channel;
        private final int most;
        private final Duration lease;
        private final Trail trail;
        private final long owner = ThreadLocalRandom.current().nextLong();
        private final List<Claimed> events = new ArrayList<>();
        private @Nullable Duration next;
        private boolean looked;

        Round(Statements on, String channel, int most, Duration lease, Trail trail) {
            this.on = on;
            this.channel = channel;
            this.most = most;
            this.lease = lease;
            this.trail = trail;
        }

        Reply<Batch> begin() {
            if (trail.lookIsDue()) {
                return lookAround(true);
            }
            Iterator<Integer> places = trail.places(rotation.current(), true).iterator();
            return ask(places.next(), places); // the current slot at least
        }

        private Reply<Batch> ask(int place, Iterator<Integer> others) {
            Source source = sources.get(place);
            int wanted = most - events.size();
            List<Object> more = source.more(trail);
            return on.select(source.sql(), parameters(wanted, more)).thenCompose(rows -> {
                source.inOrder(rows).forEach(row -> events.add(Claims.event(row, place, owner)));
                return source.took(trail, more, rows, rows.size() == wanted) ? ask(place, others) : goOn(others);
            });
        }

        private Object[] parameters(int wanted, List<Object> more) {
            List<Object> all = new ArrayList<>(List.of(channel, owner, lease, wanted));
            all.addAll(more);
            return all.toArray();
        }

        private CompletionStage<Batch> goOn(Iterator<Integer> places) {
            if (events.size() < most && places.hasNext()) {
                return ask(places.next(), places);
            }
            return events.isEmpty() && !looked
                    ? lookAround(false)
                    : CompletableFuture.completedFuture(new Batch(events, next));
        }

        /**
         * Without touching anything.
         *
         * @param fromTheFirst also along what was passed by, of which much may be dead
         */
        private Reply<Batch> lookAround(boolean fromTheFirst) {
            looked = true;
            long start = System.nanoTime();
            Reply<Row> around = on.selectOne(look, lookParameters(fromTheFirst)).whenComplete((row, failure) -> {
                if (failure != null && fromTheFirst) {
                    trail.lookFailed();
                }
            });
            return around.thenCompose(row -> {
                saw(row, fromTheFirst);
                if (fromTheFirst) {
                    trail.looked(System.nanoTime() - start);
                }
                return goOn(trail.places(rotation.current(), false).iterator());
            });
        }

        private Object[] lookParameters(boolean fromTheFirst) {
            List<Object> all = new ArrayList<>(List.of(channel));
            for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
                all.add(fromTheFirst ? 0L : trail.from(slot));
            }
            return all.toArray();
        }

        private void saw(Row row, boolean fromTheFirst) {
            for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
                trail.seen(slot, Boolean.TRUE.equals(row.get(slot)), fromTheFirst);
            }
            if (Boolean.TRUE.equals(row.get(QueueTables.SLOTS))) {
                trail.inUse(QueueTables.ORDERED);
            }
            Double seconds = (Double) row.get(QueueTables.SLOTS + 1);
            if (seconds != null) {
                trail.inUse(QueueTables.SPECIAL);
                next = seconds > 0 ? Duration.ofNanos(Math.round(seconds * 1e9)) : null;
            }
        }
    }
}
