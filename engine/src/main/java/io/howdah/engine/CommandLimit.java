// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long the server works on a command: on the oldest that is on its way, for it takes one after the other. One
 * timer serves all of a connection, and looks at the time when it is over. Used on the connection's event loop.
 *
 * @param <W> what is worked on
 */
final class CommandLimit<W> {
    private final long limit;
    private final long grace;
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<W> over;
    private final Consumer<W> stuck;

    private @Nullable W oldest;
    private long since;
    private boolean told;
    private boolean ticking;

    /**
     * @param limit zero is none
     * @param grace how long a command that is over the limit may take to end
     * @param later runs something on the event loop after a while
     * @param over told of a command that is over the limit
     * @param stuck told of one that has not ended in the grace either
     */
    CommandLimit(
            Duration limit, Duration grace, BiConsumer<Duration, Runnable> later, Consumer<W> over, Consumer<W> stuck) {
        this.limit = limit.toNanos();
        this.grace = grace.toNanos();
        this.later = later;
        this.over = over;
        this.stuck = stuck;
    }

    /** This is the oldest work now; null when there is none, or none that has a limit. */
    void oldest(@Nullable W now) {
        if (limit > 0 && now != oldest) {
            began(now);
        }
    }

    /** The server begins with the next statement of the oldest command, or again with the same. */
    void began(@Nullable W now) {
        if (limit > 0) {
            oldest = now;
            since = System.nanoTime();
            told = false;
            tickWhileNeeded();
        }
    }

    private void tickWhileNeeded() {
        if (!ticking && oldest != null) {
            ticking = true;
            long left = Math.max(0, Math.min(limit, since + allowed() - System.nanoTime())); // in time for the next one
            later.accept(Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(left) + 1), this::tick);
        }
    }

    private long allowed() {
        return told ? limit + grace : limit;
    }

    private void tick() {
        ticking = false;
        W running = oldest;
        if (running != null && System.nanoTime() - since >= allowed()) {
            if (told) {
                oldest = null;
                stuck.accept(running);
                return;
            }
            told = true;
            over.accept(running);
        }
        tickWhileNeeded();
    }
}
