// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what is to be run when the transaction has been committed that statements are part of. It goes with the thread that
 * submits them, for a session may be wrapped by whoever lends it.
 */
final class UponCommit {
    private static final ThreadLocal<@Nullable Runnable> OF_THREAD = new ThreadLocal<>();

    private UponCommit() {}

    /**
     * Submits statements.
     *
     * @param listener told on an event loop when they have been committed, by their own transaction or that of the caller;
     *     once for all of one transaction that have the same one. It is not told when that is not known.
     */
    static <T> T told(Runnable listener, Supplier<T> submitting) {
        Runnable before = OF_THREAD.get();
        OF_THREAD.set(listener);
        try {
            return submitting.get();
        } finally {
            if (before == null) {
                OF_THREAD.remove();
            } else {
                OF_THREAD.set(before);
            }
        }
    }

    /** Who is to be told of what the current thread submits now, if anybody is. */
    static @Nullable Runnable ofThread() {
        return OF_THREAD.get();
    }
}
