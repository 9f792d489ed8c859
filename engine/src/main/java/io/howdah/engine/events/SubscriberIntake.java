// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.ListenOptions;
import io.howdah.Reply;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.flow.Portions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gives events to a subscriber, one whenever it wants one. They stay with it until it has them acknowledged; when it has
 * gone, until their lease is over.
 */
final class SubscriberIntake extends Intake implements Portions<Event> {
    private static final Portion<Event> END = new Portion<>(List.of(), true);

    private final Dispatcher dispatcher;
    private final Reply.Home home;
    private Reply.@Nullable Source<Portion<Event>> wanted;
    private @Nullable Held last;

    /** On the thread that asks for the publisher. */
    SubscriberIntake(Dispatcher dispatcher, Reply.Home home, Surroundings surroundings, ListenOptions options) {
        super(surroundings, options);
        this.dispatcher = dispatcher;
        this.home = home;
    }

    @Override
    public Reply<Portion<Event>> next() {
        Reply.Source<Portion<Event>> source = Reply.source(home, () -> {});
        dispatcher.step(() -> {
            if (stopping()) {
                source.answer(() -> END);
            } else {
                wanted = source;
                if (last != null) {
                    dispatcher.worked(last);
                }
            }
        });
        return source.reply();
    }

    /** What is held waits for nobody, so this does not wait for it either. */
    @Override
    public CompletionStage<? extends @Nullable Object> end(boolean complete) {
        dispatcher.remove(this);
        return CompletableFuture.completedStage(null);
    }

    @Override
    int room() {
        return wanted == null ? 0 : 1;
    }

    @Override
    int lanes() {
        return stopping() ? 0 : 1;
    }

    @Override
    void take(Held held, Event event) {
        last = held;
        answer(new Portion<>(List.of(event), false));
    }

    private void answer(Portion<Event> portion) {
        Reply.Source<Portion<Event>> source = wanted;
        wanted = null;
        if (source != null) {
            source.answer(() -> portion);
        }
    }

    @Override
    void stop() {
        super.stop();
        answer(END);
    }

    @Override
    boolean works() {
        return !stopping();
    }

    @Override
    boolean waitedFor() {
        return false;
    }
}
