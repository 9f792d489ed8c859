// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that a consumer has been given for a while.
 *
 * @param place which of the tables it is in
 * @param owner the token of the claim; whoever claims it next has another one
 * @param attempts deliveries so far, this one included
 */
public record Claimed(
        long id, int place, long owner, Json payload, @Nullable Json metadata, Instant publishedAt, int attempts) {
    /** Whether others of its key wait for its end. */
    public boolean ordered() {
        return place == QueueTables.ORDERED;
    }

    /** Without what it says. */
    @Override
    public String toString() {
        return "Claimed[" + id + ", attempt " + attempts + "]";
    }
}
