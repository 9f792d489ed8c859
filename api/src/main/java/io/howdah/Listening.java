// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Optional;

/** A handler that listens on a channel. Thread-safe. */
public interface Listening {
    /** Completes when it really listens: what is published from then on, it receives. */
    Reply<Void> ready();

    /** How it comes by its events at this moment, for those who watch over it; returns at once. */
    Status status();

    /** Ends it: nothing more is delivered; completes when the handler has ended with what it has. Twice does nothing. */
    Reply<Void> stop();

    /** How a listener comes by its events. */
    enum Mode {
        /** It is told of each event when that has been committed. */
        NOTIFIED,
        /** It looks for events by itself: what others publish arrives within {@code events.poll-interval}. Durable channels only. */
        POLLING,
        /** Nothing arrives, for the moment. What a durable channel holds waits; what a transient one misses is told by a gap. */
        DEAF,
        STOPPED
    }

    /**
     * What is to be said of a listener.
     *
     * @param reason why it is not as it was meant to be; empty when nothing is wrong, as for a channel that is to poll
     */
    record Status(Mode mode, Optional<String> reason) {
        /** Whether events arrive. */
        public boolean receives() {
            return mode == Mode.NOTIFIED || mode == Mode.POLLING;
        }
    }
}
