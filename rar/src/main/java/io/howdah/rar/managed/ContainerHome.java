// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Reply;
import io.howdah.engine.Engine;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Where the stages of a caller's replies run: on the server's managed executor, with the context of the thread that
 * called the verb. Where the server offers no such executor, on the common pool with the caller's class loader.
 */
record ContainerHome(Executor executor) implements Reply.Home {
    private static final boolean CONCURRENCY = present("jakarta.enterprise.concurrent.ContextService");

    /** The home of the current thread's replies. */
    static ContainerHome capture() {
        if (CONCURRENCY) {
            Executor managed = ManagedExecution.capture();
            if (managed != null) {
                return new ContainerHome(managed);
            }
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return new ContainerHome(task -> ForkJoinPool.commonPool().execute(() -> with(loader, task)));
    }

    private static void with(ClassLoader loader, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static boolean present(String type) {
        try {
            Class.forName(type, false, ContainerHome.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    @Override
    public boolean onEventLoop() {
        return Engine.onEventLoop();
    }
}
