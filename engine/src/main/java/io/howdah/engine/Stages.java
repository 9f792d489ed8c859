// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs stages where the common pool is too small for two to run side by side. To wake a thread costs more than most stages
 * take, so a thread that has done one goes on with the next, and who gives a stage wakes one only where no other stage waits:
 * whoever takes that one wakes the next. There are two of them; and one more whenever none of them has begun with anything
 * for a millisecond, for then they may all wait for something. A thread ends a second behind its last work.
 *
 * <p>Thread-safe.
 */
final class Stages implements Executor {
    private static final int SIDE_BY_SIDE = 2;
    private static final int LOOKS = 128;
    private static final long STANDSTILL = TimeUnit.MILLISECONDS.toNanos(1);

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final LongAdder begun = new LongAdder();
    private final Executor threads;

    /** Whether the last thread that was to be woken could not be: so nobody may be on the way. */
    private volatile boolean wanting;

    Stages() {
        this(task -> {
            Thread thread = Engine.thread(task, "howdah-stage");
            thread.setDaemon(true);
            return thread;
        });
    }

    Stages(ThreadFactory threads) {
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    @Override
    public void execute(Runnable stage) {
        waiting.add(stage);
        if (waiting.peek() == stage || wanting) {
            wakeOne();
        } // or else one is on its way for the stage ahead, and sees this one behind it
    }

    private void wakeOne() {
        if (!worksToo()) {
            watch();
        }
    }

    /** Whether one more thread works now. Those who do look again behind their last stage, so nothing is left lying. */
    private boolean worksToo() {
        int now = workers.get();
        while (now < SIDE_BY_SIDE) {
            if (workers.compareAndSet(now, now + 1)) {
                employ();
                return true;
            }
            now = workers.get();
        }
        return false;
    }

    /** Where the JVM has no more threads the place is free again, and whoever gave the stage is told. */
    private void employ() {
        started(this::work, workers::decrementAndGet);
    }

    private void started(Runnable task, Runnable otherwise) {
        boolean started = false;
        try {
            threads.execute(task);
            started = true;
        } finally {
            wanting = !started;
            if (!started) {
                otherwise.run();
            }
        }
    }

    private void work() {
        try {
            for (Runnable next = next(); next != null; next = next()) {
                begun.increment();
                wakeOneForTheNext();
                next.run();
            }
        } finally {
            workers.decrementAndGet();
            if (!waiting.isEmpty()) {
                worksToo();
            }
        }
    }

    private void wakeOneForTheNext() {
        if (!waiting.isEmpty()) {
            try {
                wakeOne();
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                // then it is this thread's, behind the stage that it has in hand
            }
        }
    }

    /** Looks a moment longer, some microseconds: the stage that has just ended has often sent for the next one. */
    private @Nullable Runnable next() {
        Runnable next = waiting.poll();
        for (int look = 0; next == null && look < LOOKS; look++) {
            Thread.onSpinWait();
            next = waiting.poll();
        }
        return next;
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            started(this::watchWhileSomethingWaits, () -> watched.set(false));
        }
    }

    private void watchWhileSomethingWaits() {
        try {
            do {
                long before = begun.sum();
                LockSupport.parkNanos(STANDSTILL);
                if (!waiting.isEmpty() && begun.sum() == before) {
                    employOneMore();
                }
            } while (!waiting.isEmpty());
        } finally {
            watched.set(false);
        }
        if (!waiting.isEmpty()) {
            watch();
        }
    }

    private void employOneMore() {
        workers.incrementAndGet();
        try {
            employ();
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // there may be one a millisecond later, and nobody else would look for it
        }
    }
}
