// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of durable events, which are made or looked at before their first use. Thread-safe. */
final class Tables {
    private final Supplier<CompletionStage<Void>> making;
    private @Nullable CompletableFuture<Void> ready; // guarded by this

    /** @param making makes what is missing, or says what is; ends sooner or later */
    Tables(Supplier<CompletionStage<Void>> making) {
        this.making = making;
    }

    /** They have to be looked for again. */
    synchronized void forget() {
        ready = null;
    }

    /** Completes when they are there; after a failure it is tried once more. */
    synchronized CompletableFuture<Void> ready() {
        if (ready == null || ready.isCompletedExceptionally()) {
            CompletableFuture<Void> now = new CompletableFuture<>();
            making.get().whenComplete((v, failure) -> {
                if (failure == null) {
                    now.complete(null);
                } else {
                    now.completeExceptionally(failure);
                }
            });
            ready = now;
        }
        return ready;
    }
}
