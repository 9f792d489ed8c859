// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The thread on which Netty tells that event loops have ended. It belongs to no event loop group, and ends by itself. */
public final class NettyThread {
    private NettyThread() {}

    /** Waits until it has ended, which is a second after its last work. */
    public static void awaitEnd(Duration limit) throws InterruptedException {
        try {
            GlobalEventExecutor.INSTANCE.awaitInactivity(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IllegalStateException neverStarted) {
            // then there is nothing to wait for
        }
    }
}
