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
import io.howdah.HowdahException;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.UsageException;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.flow.PortionPublisher;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A channel whose events wait in tables until they are acknowledged. */
final class DurableChannel extends NamedChannel {
    private final Store store;
    private final Surroundings surroundings;
    private final ChannelQueue queue;
    private final Dispatcher dispatcher;
    private final Waking waking;
    private volatile boolean closed;

    DurableChannel(String name, EventBackend backend, Store store, Surroundings surroundings, Waking waking) {
        super(name, backend, publisher(name, store, surroundings, waking));
        this.store = store;
        this.surroundings = surroundings;
        this.waking = waking;
        queue = new ChannelQueue(store, surroundings, name);
        dispatcher = new Dispatcher(
                queue,
                surroundings.clockwork(),
                new Pace(surroundings.settings().pollInterval(), waking::works));
        waking.wakes(dispatcher::wake);
    }

    /** As part of the transaction of whoever calls. */
    private static EventPublisher publisher(String name, Store store, Surroundings surroundings, Waking waking) {
        return new DurablePublisher(
                name, store, surroundings, surroundings::statements, surroundings::inTransaction, waking.published());
    }

    /** A session's transaction ends when its user says so: what is published in it is sent at once. */
    @Override
    public EventPublisher in(Session session) {
        return new DurablePublisher(name(), store, surroundings, () -> session, () -> true, waking.published());
    }

    @Override
    public Listening listen(ListenOptions options, EventHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return listening(new HandlerIntake(dispatcher, queue, surroundings, options, handler));
    }

    @Override
    public Listening listenInTransaction(ListenOptions options, EventWork work) {
        Objects.requireNonNull(work, "work");
        return listening(new WorkIntake(dispatcher, queue, surroundings, options, work));
    }

    private Listening listening(Intake intake) {
        begin(intake);
        return new DurableListening(surroundings, this::listens, () -> status(intake), () -> dispatcher.remove(intake));
    }

    private Listening.Status status(Intake intake) {
        if (intake.stopping()) {
            return new Listening.Status(Listening.Mode.STOPPED, Optional.empty());
        }
        Optional<String> trouble = dispatcher.trouble();
        return trouble.isPresent() ? new Listening.Status(Listening.Mode.DEAF, trouble) : waking.status();
    }

    private void begin(Intake intake) {
        if (closed) {
            throw new EventException(
                    ErrorId.EVENT_STOPPED,
                    "Nobody can listen to " + this + " any more: database '" + surroundings.database()
                            + "' has been closed.");
        }
        waking.begin();
        dispatcher.add(intake);
        intake.ended().thenRun(waking::end);
        if (closed) { // meanwhile, and maybe without knowing of this one
            dispatcher.remove(intake);
        }
    }

    @Override
    public Flow.Publisher<Event> events(ListenOptions options) {
        Reply.Home home = surroundings.homeOfHandlers();
        return new PortionPublisher<>(home, () -> {
            SubscriberIntake intake = new SubscriberIntake(dispatcher, home, surroundings, options);
            begin(intake);
            return intake;
        });
    }

    @Override
    public Reply<Boolean> ack(Event event) {
        return surroundings.inTransaction()
                ? ackWithCaller(event)
                : Replies.of(surroundings.home(), dispatcher.end(event, Ending.How.ACKNOWLEDGED));
    }

    /** The caller's transaction has the row from now on; what becomes of the event is known when that has ended. */
    private Reply<Boolean> ackWithCaller(Event event) {
        Held held = dispatcher.holdings().of(event);
        if (held == null) {
            return Replies.of(surroundings.home(), CompletableFuture.completedStage(false));
        }
        dispatcher.step(held::lock);
        return surroundings.uponCommit(
                () -> {
                    surroundings.counters().one(Count.ACKNOWLEDGED);
                    dispatcher.step(() -> dispatcher.holdings().over(held));
                },
                () -> queue.ack(surroundings.statements(), held.claimed()));
    }

    @Override
    public Reply<Boolean> nack(Event event, Duration delay) {
        if (delay.isNegative() || delay.compareTo(Setting.LONGEST_DURATION) > 0) {
            return Reply.failed(
                    surroundings.home(),
                    new UsageException(
                            ErrorId.EVENT_INVALID,
                            "An event can be given back for 0 to " + HowdahException.inWords(Setting.LONGEST_DURATION)
                                    + ", not for " + HowdahException.inWords(delay) + "; it is still yours."));
        }
        return Replies.of(surroundings.home(), dispatcher.end(event, Ending.How.failed(delay)));
    }

    @Override
    public DeadLetters deadLetters() {
        return new DurableDeadLetters(queue, store.queue().graveyard(), surroundings, waking.published());
    }

    @Override
    public Reply<Void> ready() {
        return Replies.of(surroundings.home(), listens());
    }

    private CompletionStage<Void> listens() {
        return store.tables().ready().thenCompose(there -> waking.ready());
    }

    @Override
    public Reply<Void> stop() {
        return Replies.of(surroundings.home(), dispatcher.stop());
    }

    @Override
    CompletionStage<Void> close() {
        closed = true;
        return dispatcher.stop();
    }
}
