// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

/** Looks on when a command ends, well or badly; each but the first is called once, in this order. */
public interface Watcher {
    /** Does nothing. */
    Watcher NONE = new Watcher() {};

    /** It was cancelled while it had no connection, before the rest; on the thread that cancels. */
    default void givenUp() {}

    /** The outcome is there; on the event loop. */
    default void answered() {}

    /** The outcome is handed over; on an application's thread, the one that waits if there is one. */
    default void delivered() {}
}
