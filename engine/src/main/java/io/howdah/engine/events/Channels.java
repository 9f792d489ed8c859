// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.Reply;
import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.Wakes;
import io.howdah.engine.events.queue.EventQueue;
import io.howdah.engine.events.queue.QueueSchema;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The channels of one database. Thread-safe. */
public final class Channels {
    private static final Duration NOTIFIED_WITHIN = Duration.ofSeconds(5);
    private static final Duration TABLES_WITHIN = Duration.ofSeconds(15);

    private final Surroundings surroundings;
    private final Hub hub;
    private final Map<Key, NamedChannel> channels = new ConcurrentHashMap<>();
    private @Nullable Durables durables; // guarded by this
    private volatile boolean stopped;

    private record Key(String name, EventBackend backend) {}

    /** What durable channels share. */
    private record Durables(Store store, Wakes wakes, Upkeep upkeep) {}

    public Channels(Surroundings surroundings) {
        this.surroundings = surroundings;
        Patience patience = new Patience(surroundings.clockwork(), NOTIFIED_WITHIN);
        hub = new Hub(
                surroundings.database(),
                surroundings::line,
                (channel, payload) ->
                        patience.with(surroundings.own().execute("select pg_notify($1, $2)", channel, payload)),
                surroundings.clockwork(),
                surroundings.settings().heartbeat());
    }

    /** What listens. */
    public Hub hub() {
        return hub;
    }

    /**
     * The channel of that name.
     *
     * @param backend empty for the configured one
     * @throws io.howdah.HowdahException when there cannot be one
     */
    public EventChannel channel(String name, Optional<EventBackend> backend) {
        if (stopped) {
            throw new EventException(
                    ErrorId.EVENT_STOPPED,
                    "The channel '" + name + "' was asked for when its database '" + surroundings.database()
                            + "' had been closed.");
        }
        NamedChannel channel = channels.computeIfAbsent(
                new Key(name, backend.orElse(surroundings.settings().backend())), this::made);
        if (stopped) { // meanwhile, and maybe without knowing of this one
            channel.close();
        }
        return channel;
    }

    private NamedChannel made(Key key) {
        String name = ChannelName.checked(key.name());
        if (key.backend() == EventBackend.NOTIFY) {
            return new TransientChannel(name, hub, surroundings.settings().buffer(), surroundings);
        }
        Durables shared = durables();
        shared.store().tables().ready(); // so that they are there when the first event is published
        Waking waking = key.backend() == EventBackend.NOTIFY_QUEUE
                ? Waking.everywhere(name, hub, shared.wakes())
                : Waking.here();
        return new DurableChannel(name, key.backend(), shared.store(), surroundings, waking);
    }

    private synchronized Durables durables() {
        if (durables == null) {
            EventSettings settings = surroundings.settings();
            EventQueue queue = EventQueue.of(settings.table(), settings.pollInterval(), settings.retention());
            Patience patience = new Patience(surroundings.clockwork(), TABLES_WITHIN);
            Store store = new Store(queue, new Tables(() -> patience.with(prepared(queue.schema()))));
            Upkeep upkeep = new Upkeep(store, surroundings.own(), surroundings.clockwork());
            durables = new Durables(store, new Wakes(hub, settings.table()), upkeep);
            if (!stopped) { // meanwhile
                upkeep.begin();
            }
        }
        return durables;
    }

    private Reply<Void> prepared(QueueSchema schema) {
        return switch (surroundings.settings().schema()) {
            case CREATE -> schema.create(surroundings.own());
            case VALIDATE -> schema.validate(surroundings.own());
            case NONE -> Replies.of(surroundings.home(), CompletableFuture.completedStage(null));
        };
    }

    /** Ends all that listens; completes when what was with handlers has ended. Nothing begins any more. */
    public CompletableFuture<Void> stop() {
        stopped = true;
        endUpkeep();
        return CompletableFuture.allOf(channels.values().stream()
                        .map(channel -> channel.close().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .whenComplete((v, failure) -> hub.close());
    }

    private synchronized void endUpkeep() {
        if (durables != null) {
            durables.upkeep().end();
        }
    }
}
