// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventHandler;
import io.howdah.ListenOptions;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Gives events to a handler, and acknowledges each when the handler is done with it. */
final class HandlerIntake extends WorkerIntake {
    private final ChannelQueue queue;
    private final EventHandler handler;
    private volatile boolean refused;

    HandlerIntake(
            Dispatcher dispatcher,
            ChannelQueue queue,
            Surroundings surroundings,
            ListenOptions options,
            EventHandler handler) {
        super(dispatcher, surroundings, options);
        this.queue = queue;
        this.handler = handler;
    }

    /** The threads of an application that has ended may refuse a task, or take it and never run it. */
    @Override
    void begin(Held held, Event event) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try {
            home().executor().execute(() -> {
                if (begun.complete(null)) {
                    refused = false;
                    handle(held, event);
                }
            });
        } catch (RuntimeException fullOrStopping) {
            refused(held);
            return;
        }
        queue.unlessInTime(begun, () -> {
            if (begun.cancel(false)) {
                refused(held);
            }
        });
    }

    /** Said once, until the handler is called again. */
    private void refused(Held held) {
        if (!refused) {
            refused = true;
            System.getLogger(HandlerIntake.class.getName())
                    .log(
                            Level.WARNING,
                            ErrorId.EVENT_HANDLER + ": A handler of channel '" + queue.channel()
                                    + "' could not be called, for the application's threads take nothing. Its events go"
                                    + " back, which counts as no attempt, and it is tried again and again. An application"
                                    + " that has ended has forgotten to stop listening.");
        }
        notBegun(held);
    }

    private void handle(Held held, Event event) {
        try {
            CompletionStage<?> work = handler.handle(event);
            if (work == null) {
                handled(held, null);
            } else {
                work.whenComplete((v, failure) -> handled(held, failure));
            }
        } catch (Throwable failure) { // whatever it is, the event was not handled
            handled(held, failure);
        }
    }

    private void handled(Held held, @Nullable Throwable failure) {
        if (failure == null) {
            over(held, Ending.How.ACKNOWLEDGED);
        } else if (NotBegun.is(failure)) {
            notBegun(held);
        } else {
            over(held, after(failure, held));
        }
    }
}
