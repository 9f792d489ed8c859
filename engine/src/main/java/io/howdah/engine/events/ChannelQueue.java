// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.Json;
import io.howdah.Reply;
import io.howdah.SqlGrammarException;
import io.howdah.Statements;
import io.howdah.engine.events.queue.Batch;
import io.howdah.engine.events.queue.Claimed;
import io.howdah.engine.events.queue.EventQueue;
import io.howdah.engine.flow.Bare;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonValues;
import io.howdah.engine.json.NotJson;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The events of one channel in the queue, by statements of the channels' own. */
final class ChannelQueue {
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);

    private final EventQueue queue;
    private final Tables tables;
    private final Database own;
    private final Patience patience;
    private final String channel;
    private final EventCounters counters;

    ChannelQueue(Store store, Surroundings surroundings, String channel) {
        queue = store.queue();
        tables = store.tables();
        own = surroundings.own();
        patience = new Patience(
                surroundings.clockwork(), patience(surroundings.settings().lease()));
        this.channel = channel;
        counters = surroundings.counters();
    }

    /** So that what was not answered can be asked again before a lease is over. */
    private static Duration patience(Duration lease) {
        Duration half = lease.dividedBy(2);
        return half.compareTo(SHORTEST_PATIENCE) < 0 ? SHORTEST_PATIENCE : half;
    }

    String channel() {
        return channel;
    }

    EventCounters counters() {
        return counters;
    }

    CompletionStage<Batch> claim(int most, Duration lease) {
        return tables.ready()
                .thenCompose(there -> patience.with(queue.claim(own, channel, most, lease)))
                .whenComplete((batch, failure) -> {
                    if (failure != null && Bare.of(failure) instanceof SqlGrammarException) {
                        tables.forget(); // they may be there no more
                    }
                });
    }

    CompletionStage<Set<Long>> extend(Collection<Held> events, Duration lease) {
        return patience.with(queue.extend(own, channel, claimed(events), lease));
    }

    /** Ends what this process has of them, all in the same way. */
    CompletionStage<Set<Long>> end(Collection<Held> events, Ending.How how) {
        List<Claimed> claimed = claimed(events);
        return patience.with(
                switch (how.kind()) {
                    case ACKNOWLEDGED -> queue.ack(own, channel, claimed);
                    case FAILED -> queue.nack(own, channel, claimed, how.delay());
                    case UNTOUCHED -> queue.release(own, channel, claimed);
                    case DEAD -> queue.bury(own, channel, claimed, how.reason());
                });
    }

    /** Acknowledges one as part of what else is done on a session. */
    Reply<Boolean> ack(Statements on, Claimed event) {
        return queue.ack(on, channel, List.of(event)).thenApply(ids -> ids.contains(event.id()));
    }

    /**
     * Cancels a transaction that takes too long to begin with its acknowledgement.
     *
     * @param begun completed by who begins, or cancelled here: only one of both can be
     */
    void giveUpUnless(CompletableFuture<Void> begun, Reply<?> transaction) {
        unlessInTime(begun, () -> {
            if (begun.cancel(false)) {
                cancel(transaction);
            }
        });
    }

    /** Again and again until it has ended: between two of its statements there is nothing that could be cancelled. */
    private void cancel(Reply<?> transaction) {
        transaction.cancel();
        unlessInTime(transaction, () -> cancel(transaction));
    }

    /** Gives something up that does not end in time. */
    void unlessInTime(CompletionStage<?> end, Runnable giveUp) {
        Runnable inTime = patience.unlessInTime(giveUp);
        end.whenComplete((done, failure) -> inTime.run());
    }

    /** What listeners see of it. */
    Event event(Claimed claimed, CallersJson json) {
        return new ReceivedEvent(
                Long.toString(claimed.id()),
                channel,
                claimed.payload(),
                metadata(claimed.metadata()),
                claimed.publishedAt(),
                claimed.attempts(),
                json);
    }

    /** What is no object has a name here: rows may come from anybody, and none is to keep others from being delivered. */
    @SuppressWarnings("unchecked") // names in JSON are texts
    private static Map<String, @Nullable Object> metadata(@Nullable Json json) {
        Object values = json == null ? null : values(json.text());
        if (values == null) {
            return Map.of();
        }
        return values instanceof Map<?, ?> named
                ? (Map<String, @Nullable Object>) named
                : Collections.<String, @Nullable Object>singletonMap("value", values);
    }

    /** PostgreSQL takes JSON that is deeper, or has longer numbers, than can be read here: that stays text. */
    private static @Nullable Object values(String json) {
        try {
            return JsonValues.read(json);
        } catch (NotJson beyondLimits) {
            return json;
        }
    }

    private static List<Claimed> claimed(Collection<Held> events) {
        return events.stream().map(Held::claimed).toList();
    }
}
