// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.concurrent.Flow;

/**
 * A named channel of events in one database; {@link Database#channel} gives it, and {@code @OnChannel} injects it. What is
 * published by one process is received by all that listen (backend {@code notify}), or by one of them (the durable ones).
 *
 * <pre>{@code
 * EventChannel orders = database.channel("orders");
 * Listening shipping = orders.listen(event -> {
 *     ship(event.payload(Map.class));
 *     return null; // done; a stage says that it will be
 * });
 *
 * orders.publish(Map.of("id", 17, "item", "tea")).await();
 * }</pre>
 *
 * <p>{@link #publish} is part of the transaction of its caller, JTA's or none; for a transaction of a session there is
 * {@link #in}.
 *
 * <p>Thread-safe. Handlers and subscribers run on threads of the application's, never on an event loop.
 */
public interface EventChannel extends EventPublisher {
    String name();

    EventBackend backend();

    /** Publishes on this channel as part of what the session does: in its transaction, if one is open. */
    EventPublisher in(Session session);

    /** As {@link #listen(ListenOptions, EventHandler)} with the configured options. */
    default Listening listen(EventHandler handler) {
        return listen(ListenOptions.defaults(), handler);
    }

    /**
     * Gives each event to the handler. A durable event is acknowledged when the stage that the handler returned completes,
     * and comes again, later each time, when it fails; after {@link ListenOptions#maxAttempts()} it is a dead letter.
     */
    Listening listen(ListenOptions options, EventHandler handler);

    /** As {@link #listenInTransaction(ListenOptions, EventWork)} with the configured options. */
    default Listening listenInTransaction(EventWork work) {
        return listenInTransaction(ListenOptions.defaults(), work);
    }

    /**
     * Gives each event to the work with a session in a transaction, in which the event is acknowledged: both are committed
     * together, so the work has its effect exactly once. Durable channels only.
     */
    Listening listenInTransaction(ListenOptions options, EventWork work);

    /** As {@link #events(ListenOptions)} with the configured options. */
    default Flow.Publisher<Event> events() {
        return events(ListenOptions.defaults());
    }

    /**
     * The events as they come, as many as were asked for. Each subscriber of a transient channel has all of them, and an
     * {@link Event.Gap} where some may be missing. Durable events are shared among subscribers and listeners; they are to be
     * acknowledged with {@link #ack} before their lease is over, which is extended for them as long as their subscription
     * lives.
     */
    Flow.Publisher<Event> events(ListenOptions options);

    /**
     * Says that a durable event is done with; in a JTA transaction of the caller's as a part of that, as {@link #publish}
     * is. Nothing to do for a transient one.
     *
     * @return false when the event was not the caller's any more, and may be with somebody else by now
     */
    Reply<Boolean> ack(Event event);

    /**
     * Gives a durable event back, to be delivered again after the delay.
     *
     * @param delay 0 to {@link Setting#LONGEST_DURATION}
     * @return as {@link #ack}
     */
    Reply<Boolean> nack(Event event, Duration delay);

    /** What has failed too often; durable channels only. */
    DeadLetters deadLetters();

    /** Completes when all that listens here so far really listens: what is published from then on, it receives. */
    Reply<Void> ready();

    /** Ends all that listens here: nothing more is delivered, what is with handlers ends first. */
    Reply<Void> stop();
}
