// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.events.hub.Clockwork;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs tasks later on the engine's event loops; never, when the engine has been stopped until then. */
final class Timers implements Clockwork {
    private final Engine engine;

    Timers(Engine engine) {
        this.engine = engine;
    }

    /** A timer whose task is not wanted any more runs out with nothing to do. */
    @Override
    public Runnable later(Duration delay, Runnable task) {
        AtomicBoolean wanted = new AtomicBoolean(true);
        engine.later(delay, () -> {
            if (wanted.compareAndSet(true, false)) {
                task.run();
            }
        });
        return () -> wanted.set(false);
    }
}
