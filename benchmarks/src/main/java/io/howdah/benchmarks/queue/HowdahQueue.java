// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.EventOptions;
import io.howdah.Json;
import io.howdah.Session;
import io.howdah.engine.events.queue.Claimed;
import io.howdah.engine.events.queue.Draft;
import io.howdah.engine.events.queue.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Ours, with plain events or with such that use something that costs more. */
public final class HowdahQueue implements Queue {
    /** What the names of the tables begin with. */
    public static final String TABLE = "bench_event";

    public static final String CHANNEL = "orders";

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 1_000;
    private static final int KEYS = 1_000;

    private static EventQueue queue() {
        return EventQueue.of(TABLE, Duration.ofSeconds(1), Duration.ofDays(7));
    }

    private final EventQueue publisher = queue();
    private final String name;
    private final IntFunction<EventOptions> options;

    /** Of plain events. */
    public HowdahQueue() {
        this("howdah", number -> EventOptions.defaults());
    }

    /** @param options by the number of the event */
    private HowdahQueue(String name, IntFunction<EventOptions> options) {
        this.name = name;
        this.options = options;
    }

    /** Of events of all priorities. */
    public static HowdahQueue withPriorities() {
        return new HowdahQueue(
                "howdah priorities", number -> EventOptions.defaults().priority(1 + number % 9));
    }

    /** Of events each of which is in order with those of its key. */
    public static HowdahQueue withOrderingKeys() {
        return new HowdahQueue(
                "howdah ordering keys", number -> EventOptions.defaults().orderingKey("customer " + number % KEYS));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void create(Session on) {
        publisher.schema().create(on).await();
    }

    @Override
    public void fill(Session on, int events) {
        on.execute("truncate bench_event_0, bench_event_1, bench_event_2, bench_event_special, bench_event_ordered")
                .await();
        for (int from = 0; from < events; from += AT_ONCE) {
            publish(
                    on,
                    IntStream.range(from, Math.min(events, from + AT_ONCE))
                            .mapToObj(Queue::payload)
                            .toList());
        }
        // autovacuum does these, and never a slot
        on.execute("analyze bench_event_special, bench_event_ordered").await();
    }

    @Override
    public String sizeSql() {
        return """
                select sum(events)::bigint from (
                    select count(*) as events from bench_event_0 union all select count(*) from bench_event_1
                    union all select count(*) from bench_event_2 union all select count(*) from bench_event_special
                    union all select count(*) from bench_event_ordered) places""";
    }

    @Override
    public void publish(Session on, List<String> payloads) {
        publisher
                .publish(
                        on,
                        CHANNEL,
                        payloads.stream()
                                .map(payload -> new Draft(Json.of(payload), null, options.apply(Queue.number(payload))))
                                .toList())
                .await();
    }

    @Override
    public Consumer consumer() {
        EventQueue own = queue();
        return (on, most) -> {
            List<Claimed> events = own.claim(on, CHANNEL, most, LEASE).await().events();
            return events.isEmpty() ? 0 : own.ack(on, CHANNEL, events).await().size();
        };
    }
}
