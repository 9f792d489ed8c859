// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Statements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Does one thing with claimed events, by one statement for each place. What was claimed in a slot and is not there any more is
 * looked for among the special ones: it may have been moved there, claim and all.
 *
 * @param many for each place; parameters are channel, ids, owners, how many, and what else it needs
 * @param one for each place, for events of one claim; parameters are channel, ids and owner; empty if there is no such
 * @param single for each place, for a single event; parameters are channel, id and owner; empty if there is no such
 */
record Settling(List<String> many, List<String> one, List<String> single) {
    static Settling of(IntFunction<String> many) {
        return new Settling(texts(many), List.of(), List.of());
    }

    static Settling of(IntFunction<String> many, IntFunction<String> one, IntFunction<String> single) {
        return new Settling(texts(many), texts(one), texts(single));
    }

    private static List<String> texts(IntFunction<String> statement) {
        return IntStream.range(0, QueueTables.PLACES).mapToObj(statement).toList();
    }

    /** @return the ids of those that were the owner's */
    Reply<Set<Long>> run(Statements on, String channel, Collection<Claimed> events, Object... more) {
        Map<Integer, List<Claimed>> places = new TreeMap<>();
        for (Claimed event : events) {
            places.computeIfAbsent(event.place(), place -> new ArrayList<>()).add(event);
        }
        return places.entrySet().stream()
                .map(entry -> found(on, channel, entry.getKey(), entry.getValue(), more))
                .reduce((left, right) -> left.thenCombine(right, Settling::both))
                .orElseThrow(() -> new IllegalArgumentException("there must be an event at least"));
    }

    private Reply<Set<Long>> found(Statements on, String channel, int place, List<Claimed> events, Object... more) {
        Reply<Set<Long>> here = at(on, channel, place, events, more);
        return place < QueueTables.SLOTS
                ? here.thenCompose(found -> elsewhere(on, channel, events, found, more))
                : here;
    }

    private CompletionStage<Set<Long>> elsewhere(
            Statements on, String channel, List<Claimed> events, Set<Long> found, Object... more) {
        List<Claimed> missing =
                events.stream().filter(event -> !found.contains(event.id())).toList();
        return missing.isEmpty()
                ? CompletableFuture.completedFuture(found)
                : at(on, channel, QueueTables.SPECIAL, missing, more).thenApply(moved -> both(found, moved));
    }

    private Reply<Set<Long>> at(Statements on, String channel, int place, List<Claimed> events, Object... more) {
        return rows(on, channel, place, events, more).thenApply(Settling::ids);
    }

    private Reply<List<Row>> rows(Statements on, String channel, int place, List<Claimed> events, Object... more) {
        Claimed first = events.get(0);
        if (events.size() == 1 && !single.isEmpty()) {
            return on.select(single.get(place), channel, first.id(), first.owner());
        }
        return !one.isEmpty() && events.stream().allMatch(event -> event.owner() == first.owner())
                ? on.select(one.get(place), channel, numbers(events, Claimed::id), first.owner())
                : on.select(many.get(place), parameters(channel, events, more));
    }

    private static List<Long> numbers(List<Claimed> events, ToLongFunction<Claimed> number) {
        return events.stream().mapToLong(number).boxed().toList();
    }

    private static Object[] parameters(String channel, List<Claimed> events, Object... more) {
        List<Object> all = new ArrayList<>();
        all.add(channel);
        all.add(numbers(events, Claimed::id));
        all.add(numbers(events, Claimed::owner));
        all.add(events.size());
        all.addAll(List.of(more));
        return all.toArray();
    }

    private static Set<Long> ids(List<Row> rows) {
        return rows.stream()
                .map(row -> (Long) Objects.requireNonNull(row.get(0)))
                .collect(Collectors.toSet());
    }

    private static Set<Long> both(Set<Long> one, Set<Long> other) {
        Set<Long> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
