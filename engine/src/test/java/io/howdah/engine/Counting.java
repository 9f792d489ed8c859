// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that counts bytes and keeps none of them. */
final class Counting implements Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<Long> all = new CompletableFuture<>();
    private final long first;
    private final Next next;
    private Flow.@Nullable Subscription subscription;
    private long taken;

    /** What is done behind each portion. */
    interface Next {
        /** @param taken so many bytes have come */
        void behind(long taken, Flow.Subscription of);
    }

    /** @param first so many portions are asked for at once */
    Counting(long first, Next next) {
        this.first = first;
        this.next = next;
    }

    /** How many there were, when all have come. */
    CompletableFuture<Long> all() {
        return all;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(first);
    }

    @Override
    public void onNext(ByteBuffer portion) {
        taken += portion.remaining();
        next.behind(taken, Objects.requireNonNull(subscription));
    }

    @Override
    public void onError(Throwable failure) {
        all.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        all.complete(taken);
    }
}
