// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.EventWork;
import io.howdah.ListenOptions;
import io.howdah.Reply;
import io.howdah.Session;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

    /** Either the work begins or it is given up, whichever comes first: work that goes on is never cancelled by that. */
    @Override
    void begin(Held held, Event event) {
        held.lock();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Reply<@Nullable Object> transaction = surroundings.inTransaction(
                home(), session -> queue.ack(session, held.claimed()).thenCompose(ours -> {
                    if (!ours) {
                        throw new NotOurs();
                    }
                    if (!begun.complete(null)) {
                        throw new CancellationException("The transaction of the event was given up.");
                    }
                    return done(session, event);
                }));
        queue.giveUpUnless(begun, transaction);
        transaction.whenComplete((done, failure) -> {
            begun.cancel(false); // what has not begun never will
            ended(held, !begun.isCancelled(), unwrapped(failure));
        });
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

    private void ended(Held held, boolean begun, @Nullable Throwable failure) {
        if (failure == null || failure instanceof NotOurs) {
            over(held, null);
        } else if (begun) {
            over(held, after(failure, held));
        } else { // no connection was to be had, or it did not answer: that is not the work's fault
            notBegun(held);
        }
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Its lease was over, and somebody else has it; nothing of the work was done here. */
    private static final class NotOurs extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOurs() {
            super("The event has gone to somebody else.", null, false, false);
        }
    }
}
