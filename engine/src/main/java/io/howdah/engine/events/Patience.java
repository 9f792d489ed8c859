// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.HowdahException;
import io.howdah.QueryTimeoutException;
import io.howdah.QueryTimeoutException.Limit;
import io.howdah.Reply;
import io.howdah.engine.events.hub.Clockwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for the answers to a channel's own statements, and not for ever: a connection of which the other side has vanished says
 * nothing by itself, and it may take a quarter of an hour until that is noticed. What is not answered in time has failed for
 * whoever asked, and can be asked again over another connection. One timer serves all. Thread-safe.
 */
final class Patience {
    private final Clockwork clockwork;
    private final Duration most;
    /** The oldest in front. */
    private final Set<Waiting> waiting = new LinkedHashSet<>(); // guarded by this, as the next

    private boolean ticking;

    Patience(Clockwork clockwork, Duration most) {
        this.clockwork = clockwork;
        this.most = most;
    }

    /** Completes as the reply does, or fails when that takes too long. */
    <T> CompletableFuture<T> with(Reply<T> reply) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable inTime = unlessInTime(() -> {
            answer.completeExceptionally(late());
            reply.cancel();
        });
        reply.whenComplete((value, failure) -> {
            inTime.run();
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private QueryTimeoutException late() {
        return new QueryTimeoutException(
                Limit.AWAIT,
                "No answer within " + HowdahException.inWords(most)
                        + " to a statement about events. It was cancelled. What listens tries again by itself over"
                        + " another connection; a publish that failed with this is to be called again.",
                null);
    }

    /**
     * Gives something up when it takes too long.
     *
     * @return to be run in time, so that it is not given up
     */
    Runnable unlessInTime(Runnable giveUp) {
        Waiting one = new Waiting(giveUp, System.nanoTime() + most.toNanos());
        add(one);
        return () -> remove(one);
    }

    private void add(Waiting one) {
        boolean first;
        synchronized (this) {
            waiting.add(one);
            first = !ticking;
            ticking = true;
        }
        if (first) {
            clockwork.later(most, this::tick);
        }
    }

    private synchronized void remove(Waiting one) {
        waiting.remove(one);
    }

    private void tick() {
        List<Waiting> late = new ArrayList<>();
        Duration next = Duration.ZERO;
        synchronized (this) {
            Iterator<Waiting> oldest = waiting.iterator();
            while (oldest.hasNext() && next.isZero()) {
                Waiting one = oldest.next();
                if (one.left() > 0) {
                    next = Duration.ofNanos(one.left());
                } else {
                    oldest.remove();
                    late.add(one);
                }
            }
            ticking = !next.isZero();
        }
        late.forEach(one -> one.giveUp.run());
        if (!next.isZero()) {
            clockwork.later(next, this::tick);
        }
    }

    /** Something that is given up unless it has ended by then. */
    private static final class Waiting {
        private final Runnable giveUp;
        private final long until;

        Waiting(Runnable giveUp, long until) {
            this.giveUp = giveUp;
            this.until = until;
        }

        long left() {
            return until - System.nanoTime();
        }
    }
}
