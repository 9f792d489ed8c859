// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a thread is thrown that waits for a reply: the failure itself, which says where it was waited for. */
final class Thrown {
    private Thrown() {}

    /** @param gaveUp why a thread that waited had the statement cancelled, if one did */
    static RuntimeException of(@Nullable Throwable failure, @Nullable String gaveUp) {
        Throwable cause = failure == null ? null : bare(failure);
        if (cause instanceof QueryCancelledException cancelled && gaveUp != null) {
            cause = new QueryCancelledException(
                    "The statement was cancelled because " + gaveUp,
                    cancelled.server().orElse(null));
        }
        if (cause instanceof HowdahException ours) {
            ours.addSuppressed(new AwaitedHere());
            return ours;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new CompletionException(cause);
    }

    /** What a stage has failed with, without what stages between have put around it. */
    static Throwable bare(Throwable failure) {
        Throwable bare = failure;
        while (bare instanceof CompletionException && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    /** The thread stays interrupted. */
    static HowdahException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new HowdahException(
                ErrorId.INTERRUPTED,
                "The thread was interrupted while it waited for an answer; the statement runs on.",
                cause);
    }

    /** Where a failure was waited for: the failure itself was made on another thread. */
    private static final class AwaitedHere extends Exception {
        private static final long serialVersionUID = 1L;

        AwaitedHere() {
            super("awaited here");
        }
    }
}
