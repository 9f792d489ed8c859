// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.DeadLetters;
import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventException;
import io.howdah.EventHandler;
import io.howdah.EventPublisher;
import io.howdah.EventWork;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.events.hub.Hub;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** A channel of LISTEN and NOTIFY alone. */
public final class TransientChannel extends NamedChannel {
    private final Hub hub;
    private final int buffer;
    private final Caller caller;
    private final Set<Part> parts = ConcurrentHashMap.newKeySet();
    private final LongAdder dropped = new LongAdder();

    /** Something here that listens. */
    interface Part {
        /** Completes when it really does. */
        CompletionStage<Void> listens();

        /** Ends it; completes when what was under way has ended. */
        CompletionStage<Void> end();
    }

    /** @param buffer how many events wait for a listener that does not say so itself */
    public TransientChannel(String name, Hub hub, int buffer, Caller caller) {
        super(ChannelName.checked(name), EventBackend.NOTIFY, new TransientPublisher(name, caller::statements, caller));
        this.hub = hub;
        this.buffer = buffer;
        this.caller = caller;
    }

    /** How many events were dropped because their listeners were too slow. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public EventPublisher in(Session session) {
        return new TransientPublisher(name(), () -> session, caller);
    }

    @Override
    public Listening listen(ListenOptions options, EventHandler handler) {
        Objects.requireNonNull(handler, "handler");
        Inbox inbox = inbox(options);
        TransientListening listening = new TransientListening(
                name(),
                options,
                handler,
                caller.homeOfHandlers(),
                inbox,
                hub.subscribe(name(), inbox),
                this::ended,
                hub.clockwork(),
                caller.counters());
        began(listening);
        listening.begin();
        return listening;
    }

    private void began(Part part) {
        parts.add(part);
        caller.counters().one(Count.LISTENER_BEGAN);
    }

    private void ended(Part part) {
        if (parts.remove(part)) {
            caller.counters().one(Count.LISTENER_ENDED);
        }
    }

    private Inbox inbox(ListenOptions options) {
        return new Inbox(name(), options.buffer().orElse(buffer), caller.json(), dropped, caller.counters());
    }

    @Override
    public Listening listenInTransaction(ListenOptions options, EventWork work) {
        throw durableOnly("listenInTransaction");
    }

    @Override
    public Flow.Publisher<Event> events(ListenOptions options) {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            Inbox inbox = inbox(options);
            TransientEvents events = new TransientEvents(subscriber, caller.homeOfHandlers(), inbox, this::ended);
            began(events);
            events.begin(() -> hub.subscribe(name(), inbox));
        };
    }

    /** There is nothing to acknowledge: it is the caller's, once and for all. */
    @Override
    public Reply<Boolean> ack(Event event) {
        return yes();
    }

    @Override
    public Reply<Boolean> nack(Event event, Duration delay) {
        return Reply.failed(caller.home(), durableOnly("nack"));
    }

    private Reply<Boolean> yes() {
        Reply.Source<Boolean> source = Reply.source(caller.home(), () -> {});
        source.answer(() -> true);
        return source.reply();
    }

    @Override
    public DeadLetters deadLetters() {
        throw durableOnly("deadLetters");
    }

    private EventException durableOnly(String verb) {
        return new EventException(
                ErrorId.EVENT_UNSUPPORTED,
                verb + " needs a durable channel, and '" + name()
                        + "' is a transient one, whose events come once and are"
                        + " kept nowhere. Use the backend notify_queue or poll_queue for it.");
    }

    @Override
    public Reply<Void> ready() {
        return Replies.of(caller.home(), all(Part::listens));
    }

    @Override
    public Reply<Void> stop() {
        return Replies.of(caller.home(), close());
    }

    @Override
    CompletionStage<Void> close() {
        return all(Part::end);
    }

    private CompletionStage<Void> all(Function<Part, CompletionStage<Void>> what) {
        return CompletableFuture.allOf(parts.stream()
                .map(part -> what.apply(part).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
