// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.EventOptions;
import io.howdah.Json;
import org.jspecify.annotations.Nullable;

/** An event that is to be published. */
public record Draft(Json payload, @Nullable Json metadata, EventOptions options) {
    /** Without what it says. */
    @Override
    public String toString() {
        return "Draft[]";
    }
}
