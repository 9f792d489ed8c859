// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.flow.Portions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of a stream that has a session of its own: opened for the first of them, closed when the stream has ended. */
final class RentedPortions<T> implements Portions<T> {
    private final Reply.Home home;
    private final Supplier<Reply<Session>> rent;
    private final Function<EngineSession, Portions<T>> on;
    private @Nullable Reply<Rented<T>> rented; // guarded by this
    private boolean ended; // guarded by this

    /** @param rent opens a session of the engine's */
    RentedPortions(Reply.Home home, Supplier<Reply<Session>> rent, Function<EngineSession, Portions<T>> on) {
        this.home = home;
        this.rent = rent;
        this.on = on;
    }

    private record Rented<T>(Session session, Portions<T> portions) {}

    @Override
    public synchronized Reply<Portion<T>> next() {
        if (ended) {
            return Reply.failed(home, Pending.cancelledUnsent());
        }
        if (rented == null) {
            rented = rent.get().thenApply(session -> new Rented<>(session, on.apply((EngineSession) session)));
        }
        return rented.thenCompose(open -> nextOf(open.portions));
    }

    /** As those of a session, in a transaction that is the stream's own. */
    @Override
    public int ahead() {
        return SessionPortions.AHEAD;
    }

    /** Asks in one step with the look whether it is wanted: an end that comes between would end before it. */
    private synchronized CompletionStage<Portion<T>> nextOf(Portions<T> portions) {
        return ended ? CompletableFuture.failedStage(Pending.cancelledUnsent()) : portions.next();
    }

    @Override
    public synchronized CompletionStage<? extends @Nullable Object> end(boolean complete) {
        ended = true;
        return rented == null
                ? CompletableFuture.completedStage(null)
                : rented.<@Nullable Rented<T>>handle((open, refused) -> open)
                        .thenCompose(
                                open -> open == null ? CompletableFuture.completedStage(null) : close(open, complete));
    }

    private CompletionStage<? extends @Nullable Object> close(Rented<T> open, boolean complete) {
        return open.portions.end(complete).whenComplete((ended, failure) -> open.session.close());
    }
}
