// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Publishes on one channel. A payload is any value of JSON: a {@link Json}, a {@code String} of JSON text, a {@code Map}, a
 * record or another object for the application's {@link JsonCodec}.
 *
 * <pre>{@code
 * database.inTransaction(session -> session.execute("insert into orders values (17, 'tea')")
 *                 .thenCompose(inserted -> orders.in(session).publish(Map.of("id", 17, "item", "tea"))))
 *         .await();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface EventPublisher {
    /** As {@link #publish(Object, EventOptions)} with nothing beside the payload. */
    default Reply<String> publish(Object payload) {
        return publish(payload, EventOptions.defaults());
    }

    /** As {@link #publish(Object, EventOptions)} with metadata. */
    default Reply<String> publish(Object payload, Map<String, ?> metadata) {
        return publish(payload, EventOptions.defaults().metadata(metadata));
    }

    /**
     * Publishes one event. In a transaction of the caller's it is part of that: committed with it, or never published.
     *
     * @return the event's id; with a {@link EventOptions#dedupeKey} that was there already, the id of the first
     */
    Reply<String> publish(Object payload, EventOptions options);

    /** As {@link #publishMany(Collection, Function)} with nothing beside the payloads. */
    default Reply<List<String>> publishMany(Collection<?> payloads) {
        return publishMany(payloads, payload -> EventOptions.defaults());
    }

    /**
     * Publishes all of them or none, in their order.
     *
     * @param options of each payload; called on the caller's thread
     * @return the ids in that order; no statement is sent for none
     */
    <T> Reply<List<String>> publishMany(Collection<T> payloads, Function<? super T, EventOptions> options);
}
