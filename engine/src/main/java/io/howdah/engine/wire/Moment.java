// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.ErrorId;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an event loop does a moment later, all at once: with one timer, however much comes together. */
public final class Moment {
    private static final long NANOS = 1_000_000;

    /** A loop that would sleep for less goes round and round instead until its timer is due. */
    private static final long SHORTEST_SLEEP = 500_000;

    private static final FastThreadLocal<@Nullable Moment> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected @Nullable Moment initialValue() {
            return ThreadExecutorMap.currentExecutor() instanceof SingleThreadEventExecutor loop
                    ? new Moment(loop)
                    : null;
        }
    };

    private final EventExecutor loop;
    private List<Runnable> tasks = new ArrayList<>();
    private @Nullable ScheduledFuture<?> timer;
    private long since;

    private Moment(SingleThreadEventExecutor loop) {
        this.loop = loop;
        loop.addShutdownHook(this::run); // a loop that ends has no later
    }

    /** Whether the task will run: on an event loop that goes on it will. To be asked on event loops only. */
    public static boolean later(Runnable task) {
        Moment moment = OF_LOOP.get();
        return moment != null && moment.add(task);
    }

    /** The current event loop is about to sleep: what it would be kept awake for is done now. */
    static void beforeSleep() {
        Moment moment = OF_LOOP.getIfExists();
        if (moment != null && moment.nearlyDue()) {
            moment.run();
        }
    }

    private boolean nearlyDue() {
        return timer != null && System.nanoTime() - since > NANOS - SHORTEST_SLEEP;
    }

    private boolean add(Runnable task) {
        if (loop.isShuttingDown()) {
            return false;
        }
        tasks.add(task);
        if (tasks.size() == 1) {
            since = System.nanoTime();
            timer = loop.schedule(this::run, NANOS, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    private void run() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        List<Runnable> due = tasks;
        tasks = new ArrayList<>();
        for (Runnable task : due) {
            try {
                task.run();
            } catch (Throwable failure) { // beneath is the event loop itself, with all of its connections
                System.getLogger(Moment.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                ErrorId.INTERNAL + " What an event loop had put off has failed. Please report this.",
                                failure);
            }
        }
    }
}
