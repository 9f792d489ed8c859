// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Where stages run when no server is there, or when somebody only waits: the common pool, or where that is too small for
 * two to run side by side, threads of our own.
 */
public final class PlainHome implements Reply.Home {
    public static final PlainHome INSTANCE = new PlainHome();

    private final Executor executor =
            ForkJoinPool.getCommonPoolParallelism() > 1 ? ForkJoinPool.commonPool() : new Stages();

    private PlainHome() {}

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
