// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application's threads, which take nothing for a while, or lose what they take.
 *
 * @param left how many tasks that happens to
 * @param says whether they refuse those tasks
 */
record UnreliableHome(AtomicInteger left, boolean says) implements Reply.Home {
    static UnreliableHome refusing(int tasks) {
        return new UnreliableHome(new AtomicInteger(tasks), true);
    }

    /** As an application that has ended does. */
    static UnreliableHome losing(int tasks) {
        return new UnreliableHome(new AtomicInteger(tasks), false);
    }

    @Override
    public Executor executor() {
        return task -> {
            if (left.getAndUpdate(now -> Math.max(0, now - 1)) == 0) {
                PlainHome.INSTANCE.executor().execute(task);
            } else if (says) {
                throw new RejectedExecutionException("all are busy");
            }
        };
    }

    @Override
    public boolean onEventLoop() {
        return PlainHome.INSTANCE.onEventLoop();
    }
}
