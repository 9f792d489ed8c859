// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** Whether anybody wants to know what comes of a reply. */
final class Looks {
    private volatile boolean looked;
    private volatile @Nullable Unseen unseen;

    /** Somebody wants to know, or will be told by other means. */
    void look() {
        if (!looked) {
            looked = true;
        }
        Unseen failure = unseen;
        if (failure != null) {
            failure.seen();
        }
    }

    /** Sees to it that the failure is logged, should nobody ever look. */
    void failed(Reply<?> reply, Throwable failure) {
        if (looked) {
            return;
        }
        Unseen watch = failure instanceof HowdahException ours
                ? ours.unseen()
                : new Unseen(failure.getClass().getName()); // its text may hold values
        unseen = watch;
        if (looked) {
            watch.seen();
        } else {
            watch.watch(reply);
        }
    }
}
