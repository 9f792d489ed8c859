// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.EventOptions;
import io.howdah.Json;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Statements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Publishes, by one statement that does just what the events need. */
final class Publishing {
    private final Rotation rotation;
    private final Duration retention;
    private final List<String> one;
    private final List<String> many;
    private final List<String> bare;
    private final List<String> mixed;

    Publishing(QueueTables tables, Rotation rotation, Duration retention) {
        this.rotation = rotation;
        this.retention = retention;
        PublishSql sql = new PublishSql(tables);
        one = texts(sql::one);
        many = texts(sql::many);
        bare = texts(sql::bare);
        mixed = texts(sql::mixed);
    }

    private static List<String> texts(IntFunction<String> statement) {
        return IntStream.range(0, QueueTables.SLOTS).mapToObj(statement).toList();
    }

    Reply<List<Long>> publish(Statements on, String channel, List<Draft> drafts) {
        int slot = rotation.current();
        if (drafts.stream().anyMatch(draft -> !plain(draft.options()))) {
            return mixed(on, channel, drafts, slot);
        }
        if (drafts.size() == 1) {
            Draft draft = drafts.get(0);
            return ids(on.select(one.get(slot), channel, draft.payload(), draft.metadata()));
        }
        return drafts.stream().allMatch(draft -> draft.metadata() == null)
                ? ids(on.select(bare.get(slot), channel, payloads(drafts)))
                : ids(on.select(many.get(slot), channel, payloads(drafts), metadata(drafts)));
    }

    private static boolean plain(EventOptions options) {
        return !special(options)
                && options.orderingKey().isEmpty()
                && options.dedupeKey().isEmpty();
    }

    private static boolean special(EventOptions options) {
        return options.priority() > 0 || !options.delay().isZero();
    }

    private Reply<List<Long>> mixed(Statements on, String channel, List<Draft> drafts, int slot) {
        Same same = Same.of(drafts);
        List<Draft> all = same.distinct();
        return ids(on.select(
                        mixed.get(slot),
                        channel,
                        payloads(all),
                        metadata(all),
                        options(all, EventOptions::delay),
                        options(all, EventOptions::priority),
                        options(all, options -> options.orderingKey().orElse(null)),
                        options(all, options -> options.dedupeKey().orElse(null)),
                        retention))
                .thenApply(same::spread);
    }

    private static List<Json> payloads(List<Draft> drafts) {
        return drafts.stream().map(Draft::payload).toList();
    }

    private static List<@Nullable Json> metadata(List<Draft> drafts) {
        return drafts.stream().<@Nullable Json>map(Draft::metadata).toList();
    }

    private static List<@Nullable Object> options(List<Draft> drafts, Function<EventOptions, @Nullable Object> option) {
        return drafts.stream()
                .<@Nullable Object>map(draft -> option.apply(draft.options()))
                .toList();
    }

    private static Reply<List<Long>> ids(Reply<List<Row>> rows) {
        return rows.thenApply(all -> all.stream()
                .map(row -> (Long) Objects.requireNonNull(row.get(0)))
                .toList());
    }

    /**
     * Events of one call that have a key of deduplication in common: one statement can insert it once.
     *
     * @param positions of each event among the distinct ones
     */
    private record Same(List<Draft> distinct, List<Integer> positions) {
        static Same of(List<Draft> drafts) {
            List<Draft> distinct = new ArrayList<>();
            List<Integer> positions = new ArrayList<>();
            Map<String, Integer> first = new HashMap<>();
            for (Draft draft : drafts) {
                int position = draft.options()
                        .dedupeKey()
                        .map(key -> first.computeIfAbsent(key, unseen -> distinct.size()))
                        .orElse(distinct.size());
                if (position == distinct.size()) {
                    distinct.add(draft);
                }
                positions.add(position);
            }
            return new Same(distinct, positions);
        }

        List<Long> spread(List<Long> ids) {
            return positions.stream().map(ids::get).toList();
        }
    }
}
