// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.util.concurrent.CompletionStage;

/** Where lines come from. */
@FunctionalInterface
public interface LineSource {
    /**
     * A new line. Returns at once.
     *
     * @return fails with an {@link io.howdah.EventException} where a line makes no sense; whatever else it fails with, it is
     *     tried again
     */
    CompletionStage<Line> open();
}
