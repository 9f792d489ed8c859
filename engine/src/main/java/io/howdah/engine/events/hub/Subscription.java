// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import io.howdah.ErrorId;
import io.howdah.EventException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A listener on a channel, until it is ended. Thread-safe. */
public final class Subscription {
    private final String channel;
    private final Listener listener;
    private final Consumer<Subscription> remover;
    private final Supplier<Optional<String>> trouble;
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean ended;
    private volatile boolean listening;
    private @Nullable Instant deafSince; // in the hub's steps

    /** @param trouble why nothing is heard, if anything is wrong */
    Subscription(
            String channel, Listener listener, Consumer<Subscription> remover, Supplier<Optional<String>> trouble) {
        this.channel = channel;
        this.listener = listener;
        this.remover = remover;
        this.trouble = trouble;
    }

    String channel() {
        return channel;
    }

    /**
     * Completes when it really listens: what is sent from then on it hears, but for what it is told to have missed. Fails
     * with an {@link EventException} when nothing can be heard, or when it is ended before; asked for anew it succeeds when
     * that has changed. Stages run on an event loop mostly.
     */
    public CompletionStage<Void> ready() {
        return ready;
    }

    /** Why what is sent at this moment is not heard; empty when it is. */
    public Optional<String> trouble() {
        return listening
                ? Optional.empty()
                : Optional.of(trouble.get().orElse("LISTEN \"" + channel + "\" is not in force yet."));
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
        if (ready.isCompletedExceptionally() && !ended) {
            ready = CompletableFuture.completedFuture(null);
        } else {
            ready.complete(null);
        }
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
