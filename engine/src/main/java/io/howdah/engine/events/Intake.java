// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.ListenOptions;
import io.howdah.engine.json.CallersJson;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Who takes the events of a durable channel from its dispatcher. Touched by steps only, but for what says otherwise. */
abstract class Intake {
    private final Duration lease;
    private final int maxAttempts;
    private final CallersJson json;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int holding;
    private volatile boolean stopping;

    /** On the thread that listens. */
    Intake(Surroundings surroundings, ListenOptions options) {
        lease = options.lease().orElse(surroundings.settings().lease());
        maxAttempts = options.maxAttempts().orElse(surroundings.settings().maxAttempts());
        json = surroundings.json();
    }

    /** How long an event is with it before it goes to another. Any thread. */
    final Duration lease() {
        return lease;
    }

    /** After how many deliveries an event is a dead letter. Any thread. */
    final int maxAttempts() {
        return maxAttempts;
    }

    /** Of who listens. Any thread. */
    final CallersJson json() {
        return json;
    }

    /** How many more events it takes now. */
    abstract int room();

    /** How many events it works on at a time. */
    abstract int lanes();

    /** Takes an event, for which there is room. */
    abstract void take(Held held, Event event);

    /** Nothing more will be taken; what it has may end. */
    void stop() {
        stopping = true;
        look();
    }

    /** Any thread. */
    final boolean stopping() {
        return stopping;
    }

    final void holds(int more) {
        holding += more;
        look();
    }

    /** Whether nothing of it is under way any more, given that it holds nothing. */
    boolean idle() {
        return true;
    }

    /** Whether the events that it has are worked on still, so that their leases are to be extended. */
    boolean works() {
        return true;
    }

    /** Whether it has ended only when it has said of all its events what came of them. */
    boolean waitedFor() {
        return true;
    }

    final void look() {
        if (stopping && (!waitedFor() || (holding == 0 && idle()))) {
            ended.complete(null);
        }
    }

    /** Completes when it has stopped, and all that it had has ended. Any thread. */
    final CompletableFuture<Void> ended() {
        return ended;
    }
}
