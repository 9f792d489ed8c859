// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Handles the events of a channel, on threads of the application's. */
@FunctionalInterface
public interface EventHandler {
    /** @return when the event is done with; null for at once */
    @Nullable
    CompletionStage<?> handle(Event event) throws Exception;
}
