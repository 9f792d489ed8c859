// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import org.jspecify.annotations.Nullable;

/** Waits for one of several commands that are sent for the same sender. */
abstract class OnBehalf implements Transmitter.Receiver {
    private final Transmitter.Sender sender;

    OnBehalf(Transmitter.Sender sender) {
        this.sender = sender;
    }

    @Override
    public boolean toBeCancelled() {
        return sender.toBeCancelled();
    }

    @Override
    public boolean overLimit() {
        return sender.overLimit();
    }

    @Override
    public @Nullable String cancelledBecause() {
        return sender.cancelledBecause();
    }

    @Override
    public boolean commits() {
        return sender.commits();
    }
}
