// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.Reply;
import io.howdah.engine.events.hub.Subscription;
import io.howdah.engine.flow.Rounds;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a transient channel for one subscriber, as many as it asks for. Whatever happens is noted, and
 * {@link Rounds} see to it, so that signals follow each other.
 */
final class TransientEvents implements Flow.Subscription, TransientChannel.Part {
    private final Flow.Subscriber<? super Event> subscriber;
    private final Inbox inbox;
    private final Consumer<TransientChannel.Part> ended;
    private final Rounds rounds;
    private final Runnable waker;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> listens = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelled;
    private volatile boolean stopping;
    private boolean over; // by whoever goes round

    /**
     * @param home where signals arrive
     * @param ended told when it has ended, by whomever
     */
    TransientEvents(
            Flow.Subscriber<? super Event> subscriber,
            Reply.Home home,
            Inbox inbox,
            Consumer<TransientChannel.Part> ended) {
        this.subscriber = subscriber;
        this.inbox = inbox;
        this.ended = ended;
        rounds = Rounds.heldBack(home, this::step);
        waker = rounds::elsewhere;
    }

    /** @param listen subscribes at the hub, when the subscriber has its subscription */
    void begin(Supplier<Subscription> listen) {
        try {
            subscriber.onSubscribe(this);
        } catch (Throwable thrown) { // the application's own
            misbehaved(thrown);
        }
        Subscription listening = listen.get();
        subscription = listening;
        listening.ready().whenComplete((ready, why) -> {
            if (why == null) {
                listens.complete(null);
            } else {
                listens.completeExceptionally(why);
                fail(why);
            }
        });
        rounds.letGo();
    }

    private void fail(Throwable why) {
        failure.compareAndSet(null, why);
        rounds.elsewhere();
    }

    @Override
    public CompletionStage<Void> listens() {
        return listens;
    }

    @Override
    public void request(long more) {
        if (more > 0) {
            demand.accumulateAndGet(more, (before, added) -> before + added < 0 ? Long.MAX_VALUE : before + added);
            rounds.elsewhere();
        } else {
            fail(new IllegalArgumentException("request(" + more + ") was called: a subscriber asks for 1 event at least"
                    + " (rule 3.9 of Reactive Streams). The subscription is cancelled."));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        rounds.elsewhere();
    }

    @Override
    public CompletionStage<Void> end() {
        stopping = true;
        rounds.elsewhere();
        return stopped;
    }

    private void step() {
        if (over) {
            return;
        }
        while (going() && demand.get() > 0) {
            Event next = inbox.take(waker);
            if (next == null) {
                break;
            }
            demand.getAndUpdate(left -> left == Long.MAX_VALUE ? left : left - 1);
            signal(() -> subscriber.onNext(next));
        }
        if (!going()) {
            finish();
        }
    }

    private boolean going() {
        return !cancelled && !stopping && failure.get() == null;
    }

    private void finish() {
        over = true;
        Subscription listening = subscription;
        if (listening != null) {
            listening.end();
        }
        inbox.close();
        ended.accept(this);
        Throwable why = failure.get();
        if (why != null && !cancelled) {
            signal(() -> subscriber.onError(why));
        } else if (!cancelled) {
            signal(subscriber::onComplete);
        }
        stopped.complete(null);
    }

    private void signal(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrown) { // the application's own
            misbehaved(thrown);
        }
    }

    /** Subscribers throw nothing (rule 2.13); one that does wants no more, and whoever runs the application has to know. */
    private void misbehaved(Throwable thrown) {
        cancelled = true;
        System.getLogger(TransientEvents.class.getName())
                .log(
                        Level.ERROR,
                        ErrorId.STREAM_SUBSCRIBER + " A subscriber threw an exception; its subscription is cancelled.",
                        thrown);
    }
}
