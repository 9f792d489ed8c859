// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A connection that is there for events alone, for as long as it lives. Its stages, and the listener, run on its event
 * loop, where nothing may wait; methods may be called from any thread.
 */
public interface Line {
    /** Runs a statement without parameters that gives no rows, for example {@code LISTEN "orders"}. */
    CompletionStage<?> run(String sql);

    /** Sends a notification. */
    CompletionStage<?> send(String channel, String payload);

    /** Completes with the next sign of life. */
    CompletionStage<?> probe();

    /** Told of each notification, in their order. Set before the first LISTEN. */
    void onNotification(Consumer<Notification> listener);

    /** Completes when the connection has ended, by whomever. */
    CompletionStage<?> ended();

    /** The process id of the server's backend. */
    int backend();

    /** Gives the connection back, or closes it. Nothing is told to the listener any more. */
    void close();

    /** Breaks the connection off, as if the network had, for the other side does not answer. */
    void breakOff(String why);
}
