// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventOptions;
import io.howdah.EventPublisher;
import io.howdah.Reply;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What all channels have: a name, and a publisher that is part of what its caller does. */
abstract class NamedChannel implements EventChannel {
    private final String name;
    private final EventBackend backend;
    private final EventPublisher publisher;

    NamedChannel(String name, EventBackend backend, EventPublisher publisher) {
        this.name = name;
        this.backend = backend;
        this.publisher = publisher;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final EventBackend backend() {
        return backend;
    }

    @Override
    public final Reply<String> publish(Object payload, EventOptions options) {
        return publisher.publish(payload, options);
    }

    @Override
    public final <T> Reply<List<String>> publishMany(
            Collection<T> payloads, Function<? super T, EventOptions> options) {
        return publisher.publishMany(payloads, options);
    }

    /** Stops, for good: its database is being closed. */
    abstract CompletionStage<Void> close();

    @Override
    public final String toString() {
        return "EventChannel[" + name + ", " + backend.key() + "]";
    }
}
