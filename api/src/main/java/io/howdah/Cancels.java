// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Cancels what a composed reply waits for: the statement of the reply that its stage has returned, once it has, and what
 * the stage itself waits for until then. What still runs is held by who will answer it; this must not keep what has ended.
 */
final class Cancels implements Runnable {
    private final Runnable before;
    private volatile @Nullable WeakReference<Reply<?>> next;

    Cancels(Runnable before) {
        this.before = before;
    }

    <S extends CompletionStage<?>> S follow(S stage) {
        if (stage instanceof Reply<?> reply) {
            next = new WeakReference<>(reply);
        }
        return stage;
    }

    @Override
    public void run() {
        WeakReference<Reply<?>> known = next;
        Reply<?> reply = known == null ? null : known.get();
        if (reply != null) {
            reply.cancel();
        } else if (known == null) {
            before.run();
        }
    }
}
