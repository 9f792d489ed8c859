// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.flow.OneByOne;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rings once, at the earliest of the times that it was set to. Touched by steps only. */
final class Alarm {
    private final Clockwork clockwork;
    private final OneByOne steps;
    private final Runnable bell;
    private @Nullable Runnable off;
    private long at;

    /** @param bell a step */
    Alarm(Clockwork clockwork, OneByOne steps, Runnable bell) {
        this.clockwork = clockwork;
        this.steps = steps;
        this.bell = bell;
    }

    void within(Duration time) {
        long wanted = System.nanoTime() + time.toNanos();
        if (off == null || wanted - at < 0) {
            off();
            at = wanted;
            off = clockwork.later(time, () -> steps.execute(() -> ring(wanted)));
        }
    }

    /** Unless it was set to another time, or off, just when its time had come. */
    private void ring(long due) {
        if (off != null && due == at) {
            off = null;
            bell.run();
        }
    }

    void off() {
        if (off != null) {
            off.run();
            off = null;
        }
    }
}
