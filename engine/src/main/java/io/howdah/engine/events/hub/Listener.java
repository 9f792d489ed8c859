// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.time.Instant;

/** Hears what comes over one channel. One call at a time, mostly on an event loop, where nothing may wait. */
public interface Listener {
    void heard(Notification notification);

    /**
     * The connection was lost, and is there again: what was sent between these times may have been missed.
     *
     * @param from when the last question was sent over it that was answered
     * @param until when LISTEN was in force again
     */
    void missed(Instant from, Instant until);
}
