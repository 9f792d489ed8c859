// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import io.howdah.ErrorId;
import io.howdah.EventException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener on a channel, until it is ended. Thread-safe. */
public final class Subscription {
    private final String channel;
    private final Listener listener;
    private final Consumer<Subscription> remover;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean ended;
    private @Nullable Instant deafSince; // this and the rest: in the hub's steps

    private boolean listening;

    Subscription(String channel, Listener listener, Consumer<Subscription> remover) {
        this.channel = channel;
        this.listener = listener;
        this.remover = remover;
    }

    String channel() {
        return channel;
    }

    /**
     * Completes when it really listens: what is sent from then on it hears, but for what it is told to have missed. Fails
     * with an {@link EventException} when nothing can be heard, or when it is ended before. Stages run on an event loop
     * mostly.
     */
    public CompletionStage<Void> ready() {
        return ready;
    }

    /** Nothing more is told to the listener. Twice does nothing. */
    public void end() {
        if (!ended) {
            ended = true;
            remover.accept(this);
            refuse(new EventException(
                    ErrorId.EVENT_STOPPED, "Listening to '" + channel + "' was ended before it had really begun."));
        }
    }

    void heard(Notification notification) {
        if (!ended) {
            listener.heard(notification);
        }
    }

    /** LISTEN is in force; told for every line, and once for each. */
    void inForce(Instant now) {
        Instant deaf = deafSince;
        deafSince = null;
        listening = true;
        if (deaf != null && !ended) {
            listener.missed(deaf, now);
        }
        ready.complete(null);
    }

    /**
     * The line is lost.
     *
     * @param lastSign of its life
     */
    void deaf(Instant lastSign) {
        if (listening) {
            listening = false;
            deafSince = lastSign;
        }
    }

    void refuse(Throwable why) {
        ready.completeExceptionally(why);
    }
}
