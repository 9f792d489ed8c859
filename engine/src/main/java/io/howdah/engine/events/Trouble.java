// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.engine.flow.Bare;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says once that events cannot be fetched, and once that they can again. Touched by steps only, but for {@link #told()}. */
final class Trouble {
    private final String channel;
    private volatile @Nullable String there;

    Trouble(String channel) {
        this.channel = channel;
    }

    void failed(Throwable failure) {
        boolean first = there == null;
        String what = "The events of channel '" + channel + "' cannot be fetched for the moment: "
                + Bare.of(failure).getMessage();
        there = what;
        if (first) {
            log(Level.WARNING, what + " Its listeners go on, and it is tried again until it succeeds.");
        }
    }

    /** What was told, while it is so. */
    Optional<String> told() {
        return Optional.ofNullable(there);
    }

    void over() {
        if (there != null) {
            there = null;
            log(Level.INFO, "The events of channel '" + channel + "' can be fetched again.");
        }
    }

    private static void log(Level level, String what) {
        System.getLogger(Trouble.class.getName()).log(level, ErrorId.EVENT_FETCH + ": " + what);
    }
}
