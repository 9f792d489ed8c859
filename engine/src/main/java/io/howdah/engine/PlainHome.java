// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where stages run when no server is there, or when somebody only waits: the common pool, or where that is too small for
 * two to run side by side, threads that are kept for the next stage.
 */
public final class PlainHome implements Reply.Home {
    public static final PlainHome INSTANCE = new PlainHome();

    private final Executor executor = ForkJoinPool.getCommonPoolParallelism() > 1 ? ForkJoinPool.commonPool() : kept();

    private PlainHome() {}

    /** The JDK would start a thread for each stage there, which costs more than most statements. */
    private static Executor kept() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "howdah-stage");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public boolean postpone(Runnable task) {
        return Engine.postpone(task);
    }

    @Override
    public boolean onEventLoop() {
        return Engine.onEventLoop();
    }
}
