// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A failure that nobody has looked at yet. When every reply that failed with it has become garbage, so that nobody can
 * look any more, it is logged, once. Only the text is kept: a failure may hold classes of the application.
 */
final class Unseen implements Runnable {
    private final String failure;
    private final AtomicBoolean over = new AtomicBoolean();

    Unseen(String failure) {
        this.failure = failure;
    }

    /** Somebody has looked at it. */
    void seen() {
        over.set(true);
    }

    /** Waits until the reply is garbage. */
    void watch(Reply<?> reply) {
        Watch.CLEANER.register(reply, this);
    }

    @Override
    public void run() {
        if (over.compareAndSet(false, true)) {
            System.getLogger(Reply.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            ErrorId.UNSEEN_FAILURE + " A reply failed, and nobody looked at it. Await it, return it, or"
                                    + " give it a last stage (whenComplete, exceptionally). It failed with: "
                                    + failure);
        }
    }

    /** Made for the first failure that nobody looks at. The JDK ends its thread when these classes are garbage. */
    private static final class Watch {
        private static final Cleaner CLEANER = Cleaner.create();
    }
}
