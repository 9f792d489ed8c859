// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.ref.WeakReference;

/** Cancels what a stage behind two replies waits for. As {@link Cancels}, it must not keep the second one when that has ended. */
final class CancelsBoth implements Runnable {
    private final Runnable first;
    private final WeakReference<Reply<?>> second;

    CancelsBoth(Runnable first, Reply<?> second) {
        this.first = first;
        this.second = new WeakReference<>(second);
    }

    @Override
    public void run() {
        first.run();
        Reply<?> running = second.get();
        if (running != null) {
            running.cancel();
        }
    }
}
