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

/** Ours. */
public final class HowdahQueue implements Queue {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 1_000;

    private static EventQueue queue() {
        return EventQueue.of("bench_event", Duration.ofSeconds(1), Duration.ofDays(7));
    }

    private final EventQueue publisher = queue();

    @Override
    public String name() {
        return "howdah";
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
                    java.util.stream.IntStream.range(from, Math.min(events, from + AT_ONCE))
                            .mapToObj(Queue::payload)
                            .toList());
        }
    }

    @Override
    public void publish(Session on, List<String> payloads) {
        publisher
                .publish(
                        on,
                        "orders",
                        payloads.stream()
                                .map(payload -> new Draft(Json.of(payload), null, EventOptions.defaults()))
                                .toList())
                .await();
    }

    @Override
    public Consumer consumer() {
        EventQueue own = queue();
        return (on, most) -> {
            List<Claimed> events = own.claim(on, "orders", most, LEASE).await().events();
            return events.isEmpty() ? 0 : own.ack(on, "orders", events).await().size();
        };
    }
}
