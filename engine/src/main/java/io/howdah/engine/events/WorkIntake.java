// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.EventWork;
import io.howdah.ListenOptions;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.flow.Bare;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gives events to work in a transaction each, which begins with the acknowledgement: that locks the event's row, so that
 * nobody else can have it, and nothing of the work is done where somebody else has it already.
 */
final class WorkIntake extends WorkerIntake {
    private final Surroundings surroundings;
    private final ChannelQueue queue;
    private final EventWork work;

    WorkIntake(
            Dispatcher dispatcher,
            ChannelQueue queue,
            Surroundings surroundings,
            ListenOptions options,
            EventWork work) {
        super(dispatcher, surroundings, options);
        this.surroundings = surroundings;
        this.queue = queue;
        this.work = work;
    }

    @Override
    void begin(Held held, Event event) {
        held.lock();
        new Transaction(held, event).begin();
    }

    /**
     * The transaction of one event. It is given up while the work has not begun, or when what ends it is not answered; work
     * that goes on never is.
     */
    private final class Transaction {
        private final Held held;
        private final Event event;
        /** Completed by the work when it begins, or cancelled, whichever comes first. */
        private final CompletableFuture<Void> begun = new CompletableFuture<>();

        private final CompletableFuture<Session> worked = new CompletableFuture<>();
        private volatile boolean silent;

        Transaction(Held held, Event event) {
            this.held = held;
            this.event = event;
        }

        void begin() {
            Reply<@Nullable Object> whole = surroundings.inTransaction(home(), this::acknowledgedAndDone);
            queue.giveUpUnless(begun, whole);
            worked.thenAccept(session -> queue.unlessInTime(whole, () -> discard(session)));
            whole.whenComplete((done, failure) -> {
                begun.cancel(false); // what has not begun never will
                ended(failure == null ? null : Bare.of(failure));
            });
        }

        private CompletionStage<@Nullable Object> acknowledgedAndDone(Session session) {
            return queue.ack(session, held.claimed()).thenCompose(ours -> {
                if (!ours) {
                    throw new NotOurs();
                }
                if (!begun.complete(null)) {
                    throw new CancellationException("The transaction of the event was given up.");
                }
                return done(session, event).whenComplete((value, failure) -> worked.complete(session));
            });
        }

        /** To cancel a commit would be no answer either: it may be done already. */
        private void discard(Session session) {
            silent = true;
            surroundings.discard(session, "what was to end the transaction of an event was not answered in time");
        }

        private void ended(@Nullable Throwable failure) {
            if (failure == null) {
                surroundings.counters().one(Count.ACKNOWLEDGED);
                over(held, null);
            } else if (failure instanceof NotOurs) {
                over(held, null);
            } else if (silent) { // whether it is committed nobody knows, so nothing is said of the event
                Redelivery.unknown(dispatcher().channel(), held.claimed());
                over(held, null);
            } else if (begun.isCancelled()) { // no connection was to be had, or it did not answer: not the work's fault
                notBegun(held);
            } else {
                over(held, after(failure, held));
            }
        }
    }

    private CompletionStage<@Nullable Object> done(Session session, Event event) {
        try {
            CompletionStage<?> stage = work.handle(session, event);
            return stage == null
                    ? CompletableFuture.<@Nullable Object>completedStage(null)
                    : stage.<@Nullable Object>thenApply(value -> value);
        } catch (Exception failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** Its lease was over, and somebody else has it; nothing of the work was done here. */
    private static final class NotOurs extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOurs() {
            super("The event has gone to somebody else.", null, false, false);
        }
    }
}
