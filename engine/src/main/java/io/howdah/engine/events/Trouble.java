// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;

/** Says once that events cannot be fetched, and once that they can again. Touched by steps only. */
final class Trouble {
    private final String channel;
    private boolean there;

    Trouble(String channel) {
        this.channel = channel;
    }

    void failed(Throwable failure) {
        if (!there) {
            there = true;
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            log(
                    Level.WARNING,
                    "The events of channel '" + channel + "' cannot be fetched for the moment: " + cause.getMessage()
                            + " Its listeners go on, and it is tried again until it succeeds.");
        }
    }

    void over() {
        if (there) {
            there = false;
            log(Level.INFO, "The events of channel '" + channel + "' can be fetched again.");
        }
    }

    private static void log(Level level, String what) {
        System.getLogger(Trouble.class.getName()).log(level, ErrorId.EVENT_FETCH + ": " + what);
    }
}
