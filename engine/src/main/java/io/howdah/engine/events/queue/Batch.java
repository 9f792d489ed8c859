// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a claim has brought.
 *
 * @param events as many as were wanted at most; fewer mean that there was no more to be had where this claim has looked
 * @param next when something is due that waits for its time, or for the end of a lease, as far as this claim has seen; null
 *     if it has seen nothing like that, or has not looked
 */
public record Batch(List<Claimed> events, @Nullable Duration next) {
    public Batch {
        events = List.copyOf(events);
    }
}
