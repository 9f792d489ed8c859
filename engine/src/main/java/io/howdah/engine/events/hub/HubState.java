// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

/** How a hub is. */
public enum HubState {
    /** Nobody listens, so there is no line. */
    IDLE,
    /** A line is being opened, for the first time or because it was lost. */
    CONNECTING,
    LISTENING,
    /** Nothing can be heard, {@link Hub#refusal} says why: a pooler swallows LISTEN, for example. It is tried now and then. */
    DEAF,
    CLOSED
}
