// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.ListenOptions;
import io.howdah.Reply;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.events.hub.Clockwork;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has so many events worked on at a time, on threads of the application's. */
abstract class WorkerIntake extends Intake {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Dispatcher dispatcher;
    private final Clockwork clockwork;
    private final EventCounters counters;
    private final Reply.Home home;
    private final int concurrency;
    private int busy;
    private boolean paused;

    /** On the thread that listens. */
    WorkerIntake(Dispatcher dispatcher, Surroundings surroundings, ListenOptions options) {
        super(surroundings, options);
        this.dispatcher = dispatcher;
        clockwork = surroundings.clockwork();
        counters = surroundings.counters();
        home = surroundings.homeOfHandlers();
        concurrency = options.concurrency();
    }

    final Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Where the work is done. */
    final Reply.Home home() {
        return home;
    }

    @Override
    final int room() {
        return paused || stopping() ? 0 : concurrency - busy;
    }

    @Override
    final int lanes() {
        return stopping() ? 0 : concurrency;
    }

    @Override
    final boolean idle() {
        return busy == 0;
    }

    @Override
    final void take(Held held, Event event) {
        busy++;
        begin(held, event);
    }

    /** Has the work begin, somewhere else; {@link #over} is called when it has ended. */
    abstract void begin(Held held, Event event);

    /** The work with an event has ended. Any thread. */
    final void over(Held held, Ending.@Nullable How how) {
        dispatcher.step(() -> {
            busy--;
            if (how != Ending.How.UNTOUCHED) {
                dispatcher.worked(held);
            }
            if (how == null) {
                dispatcher.holdings().over(held);
            } else if (held.is(Held.State.WORKED_ON) || held.is(Held.State.LOCKED)) {
                dispatcher.end(held, how);
            }
            look();
        });
    }

    /** The work has not begun, for a reason that is likely to last for a moment. Any thread. */
    final void notBegun(Held held) {
        dispatcher.step(() -> {
            paused = true;
            clockwork.later(PAUSE, this::goOn);
        });
        over(held, Ending.How.UNTOUCHED);
    }

    /** There may be nobody else who fetches what was given back, and nobody is told of it. */
    private void goOn() {
        dispatcher.step(() -> paused = false);
        dispatcher.wake();
    }

    /** What becomes of an event whose work has failed. */
    final Ending.How after(Throwable failure, Held held) {
        counters.one(Count.HANDLER_FAILED);
        return Redelivery.after(failure, dispatcher.channel(), held.claimed(), maxAttempts());
    }
}
