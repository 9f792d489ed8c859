// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.HowdahException;
import io.howdah.Reply;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer on which the outcome of a transaction hangs: whoever is told that a commit has failed which then
 * succeeds, decides wrongly. Servers interrupt their threads when they stop. A connection that ends answers too, so the
 * wait is over when the adapter stops, at the latest.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** The thread is interrupted afterwards if it was before, or meanwhile. */
    static <T extends @Nullable Object> T await(Reply<T> reply) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return reply.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw failed.getCause() instanceof HowdahException ours ? ours : new IllegalStateException(failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
