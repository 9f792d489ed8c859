// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

/**
 * What the server sent to a connection that listens.
 *
 * @param backend the process id of the server's backend that sent it
 */
public record Notification(String channel, String payload, int backend) {
    /** Without the payload: it may hold what belongs in no log. */
    @Override
    public String toString() {
        return "Notification[" + channel + ", " + payload.length() + " characters]";
    }
}
