// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Somebody who waits for the events of a channel. Thread-safe. */
public final class Sleeper {
    private static final String SEPARATOR = "\n"; // which no name holds

    private final String channel;
    private final Runnable waker;
    private final String besides;
    private final Consumer<Sleeper> ended;
    private final Subscription subscription;

    /** @param besides whose calls are not listened to */
    Sleeper(String channel, Runnable waker, String besides, Consumer<Sleeper> ended, Hub hub, String wakeChannel) {
        this.channel = channel;
        this.waker = waker;
        this.besides = besides;
        this.ended = ended;
        subscription = hub.subscribe(wakeChannel, new Listener() {
            @Override
            public void heard(Notification notification) {
                List<String> said = List.of(notification.payload().split(SEPARATOR));
                if (!said.get(0).equals(besides) && said.lastIndexOf(channel) > 0) {
                    waker.run();
                }
            }

            @Override
            public void missed(Instant from, Instant until) {
                waker.run();
            }
        });
    }

    /** What is sent to wake who waits for these channels. */
    static String call(String sender, Collection<String> channels) {
        return sender + SEPARATOR + String.join(SEPARATOR, channels);
    }

    void wakeFor(String name) {
        if (name.equals(channel)) {
            waker.run();
        }
    }

    /** As {@link Subscription#ready}: what is called from then on wakes it. */
    public CompletionStage<Void> ready() {
        return subscription.ready();
    }

    /** As {@link Subscription#trouble}: why it is not woken at this moment by others than those here. */
    public Optional<String> trouble() {
        return subscription.trouble();
    }

    /** It is not woken any more. Twice does nothing. */
    public void end() {
        ended.accept(this);
        subscription.end();
    }
}
