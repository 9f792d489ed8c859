// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A channel and those here who listen to it. In the hub's steps. */
final class Topic {
    private final String channel;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean inForce;

    Topic(String channel) {
        this.channel = channel;
    }

    String channel() {
        return channel;
    }

    boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
        if (inForce) {
            subscription.inForce(Instant.now());
        }
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** What is heard on a line shows that LISTEN is in force there, if the answer to it has not come yet. */
    void heard(Notification notification) {
        inForce();
        subscriptions.forEach(subscription -> subscription.heard(notification));
    }

    /** LISTEN is in force on the line that there is now. */
    void inForce() {
        if (!inForce) {
            inForce = true;
            Instant now = Instant.now();
            subscriptions.forEach(subscription -> subscription.inForce(now));
        }
    }

    void deaf(Instant lastSign) {
        inForce = false;
        subscriptions.forEach(subscription -> subscription.deaf(lastSign));
    }

    void refuse(Throwable why) {
        subscriptions.forEach(subscription -> subscription.refuse(why));
    }
}
