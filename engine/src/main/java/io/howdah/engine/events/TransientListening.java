// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventHandler;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.events.hub.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handler on a transient channel. As many lanes as it may have events at a time take them from one inbox. */
final class TransientListening implements Listening, TransientChannel.Part {
    private static final System.Logger LOG = System.getLogger(TransientListening.class.getName());
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final String channel;
    private final EventHandler handler;
    private final ListenOptions options;
    private final Reply.Home home;
    private final Inbox inbox;
    private final Subscription subscription;
    private final Consumer<TransientChannel.Part> ended;
    private final Clockwork clockwork;
    private final EventCounters counters;
    /** Lanes with an event, or looking for one; whose task has not begun gets none any more when this is stopped. */
    private final AtomicInteger busy = new AtomicInteger();

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;

    /**
     * @param home where the handler runs
     * @param subscription what fills the inbox
     * @param ended told when it is stopped
     * @param clockwork for what is to be tried again
     */
    TransientListening(
            String channel,
            ListenOptions options,
            EventHandler handler,
            Reply.Home home,
            Inbox inbox,
            Subscription subscription,
            Consumer<TransientChannel.Part> ended,
            Clockwork clockwork,
            EventCounters counters) {
        this.channel = channel;
        this.options = options;
        this.handler = handler;
        this.home = home;
        this.inbox = inbox;
        this.subscription = subscription;
        this.ended = ended;
        this.clockwork = clockwork;
        this.counters = counters;
    }

    void begin() {
        for (int i = 0; i < options.concurrency(); i++) {
            new Lane().dispatch();
        }
    }

    @Override
    public CompletionStage<Void> listens() {
        return subscription.ready();
    }

    @Override
    public Reply<Void> ready() {
        return Replies.of(home, listens());
    }

    @Override
    public Status status() {
        Optional<String> trouble = subscription.trouble();
        Mode mode = trouble.isEmpty() ? Mode.NOTIFIED : Mode.DEAF;
        return stopping ? new Status(Mode.STOPPED, Optional.empty()) : new Status(mode, trouble);
    }

    @Override
    public Reply<Void> stop() {
        return Replies.of(home, end());
    }

    @Override
    public CompletionStage<Void> end() {
        if (!stopping) {
            stopping = true;
            subscription.end();
            inbox.close();
            ended.accept(this);
            stoppedIfIdle();
        }
        return stopped;
    }

    private void stoppedIfIdle() {
        if (stopping && busy.get() == 0) {
            stopped.complete(null);
        }
    }

    /** Where one event is handled after the other. */
    private final class Lane {
        private final Runnable waker = this::dispatch;
        private boolean refused; // by one step of the lane at a time

        /** What waits stays in the inbox while the application's threads take nothing. */
        void dispatch() {
            try {
                home.executor()
                        .execute(() -> home.<@Nullable Object>within(() -> {
                            refused = false;
                            busy.incrementAndGet();
                            work();
                            return null;
                        }));
            } catch (RejectedExecutionException fullOrStopping) {
                tryAgain();
            }
        }

        /** Nobody may publish anything for long, so it is not left to the next event. */
        private void tryAgain() {
            if (!refused) {
                refused = true;
                log("could not be called, for the application's threads take nothing; it is tried again each second");
            }
            clockwork.later(AGAIN_AFTER, () -> {
                if (!stopping) {
                    dispatch();
                }
            });
        }

        private void work() {
            for (Event next = inbox.take(waker); next != null; next = inbox.take(waker)) {
                if (!handled(next)) {
                    return;
                }
            }
            idle();
        }

        private void idle() {
            busy.decrementAndGet();
            stoppedIfIdle();
        }

        /** False when it takes longer, and the lane goes on when that has ended. */
        private boolean handled(Event event) {
            CompletionStage<?> stage = call(event);
            if (stage == null) {
                return true;
            }
            AtomicBoolean first = new AtomicBoolean(true);
            stage.whenComplete((done, failure) -> {
                if (failure != null) {
                    failed(event, failure);
                }
                if (!first.getAndSet(false)) {
                    idle();
                    dispatch();
                }
            });
            return !first.getAndSet(false);
        }

        private @Nullable CompletionStage<?> call(Event event) {
            try {
                if (event instanceof Event.Gap gap) {
                    options.onGap().accept(gap);
                    return null;
                }
                return handler.handle(event);
            } catch (Throwable thrown) { // the application's own
                failed(event, thrown);
                return null;
            }
        }
    }

    private void failed(Event event, Throwable failure) {
        counters.one(EventCounters.Count.HANDLER_FAILED);
        log("failed with event " + event.id() + " by a " + Culprit.reasonAndPlace(failure)
                + "; an event of a transient channel does not come again");
    }

    private void log(String what) {
        LOG.log(Level.WARNING, ErrorId.EVENT_HANDLER + " A handler of channel '" + channel + "' " + what + ".");
    }
}
