// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.EventHandler;
import io.howdah.ListenOptions;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Gives events to a handler, and acknowledges each when the handler is done with it. */
final class HandlerIntake extends WorkerIntake {
    private final EventHandler handler;

    HandlerIntake(Dispatcher dispatcher, Surroundings surroundings, ListenOptions options, EventHandler handler) {
        super(dispatcher, surroundings, options);
        this.handler = handler;
    }

    @Override
    void begin(Held held, Event event) {
        atHome(held, () -> handle(held, event));
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
