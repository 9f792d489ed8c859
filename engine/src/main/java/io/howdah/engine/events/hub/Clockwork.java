// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.time.Duration;

/** Runs short tasks later, on a thread where nothing may wait. */
@FunctionalInterface
public interface Clockwork {
    /** @return what keeps the task from running, if it has not begun */
    Runnable later(Duration delay, Runnable task);
}
