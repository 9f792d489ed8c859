// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.ErrorId;
import io.howdah.Reply;
import java.util.Collections;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One subscription. Whatever happens (rows arrive, more are asked for, it is cancelled) is noted, and {@link Rounds} see to
 * it. So signals follow each other, however many threads there are, and a subscriber may ask for more out of a signal.
 */
final class Delivery<T> implements Flow.Subscription {
    private final Reply.Home home;
    private final Portions<T> portions;
    private final AtomicLong demand = new AtomicLong();
    private final Rounds rounds;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Queue<Asked<T>> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean aborted;
    private volatile boolean cancelled;
    private boolean over; // guarded by this

    private Flow.@Nullable Subscriber<? super T> subscriber; // this and the rest: by whoever goes round
    private Iterator<T> rows = Collections.emptyIterator();
    private boolean last;

    Delivery(Reply.Home home, Portions<T> portions, Flow.Subscriber<? super T> subscriber) {
        this.home = home;
        this.portions = portions;
        this.subscriber = subscriber;
        rounds = Rounds.heldBack(home, () -> {
            Flow.Subscriber<? super T> to = this.subscriber;
            if (to != null) {
                step(to);
            }
        });
    }

    /** Hands the subscription over; on the thread that subscribes, whose context is taken for all that follows. */
    void begin(Flow.Subscriber<? super T> to) {
        home.settle();
        try {
            to.onSubscribe(this);
        } catch (Throwable thrown) {
            misbehaved(thrown);
        }
        rounds.letGo();
    }

    @Override
    public void request(long rowsMore) {
        if (rowsMore > 0) {
            demand.accumulateAndGet(rowsMore, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        } else {
            failure.compareAndSet(
                    null,
                    new IllegalArgumentException(
                            "request(" + rowsMore + ") was called: a subscriber asks for 1 row at least (rule 3.9 of"
                                    + " Reactive Streams). The stream is cancelled."));
        }
        rounds.elsewhere(); // rows that are here already go to the subscriber on a thread of the home
    }

    /** Ends at once, whoever goes round: what its caller does next finds nothing open. */
    @Override
    public void cancel() {
        cancelled = true;
        home.within(() -> end(false));
        rounds.here();
    }

    /** Ends the stream with a failure, as if it were cancelled: no transaction of somebody else's suffers. */
    void giveUp(Throwable why) {
        failure.compareAndSet(null, why);
        rounds.here();
    }

    /** Ends the stream with a failure; what the server does for it is cancelled, whoever suffers. */
    void abort(Throwable why) {
        failure.compareAndSet(null, why);
        aborted = true;
        asked.forEach(Asked::cancel);
        rounds.here();
    }

    /** What was asked for; it is looked at when the rows before it have been handed over. */
    private static final class Asked<T> {
        private final Reply<Portion<T>> reply;
        private volatile @Nullable Portion<T> portion;
        private volatile @Nullable Throwable failure;

        Asked(Reply<Portion<T>> reply) {
            this.reply = reply;
        }

        /**
         * By a stage that does not fail itself: the JDK would look at the failure then, and nobody else has yet.
         *
         * @param arrived runs when it has come, or failed
         */
        void listen(Runnable arrived) {
            reply.<@Nullable Void>handle((come, failed) -> {
                portion = come;
                failure = failed == null ? null : Bare.of(failed);
                arrived.run();
                return null;
            });
        }

        void cancel() {
            reply.cancel();
        }
    }

    private void step(Flow.Subscriber<? super T> to) {
        do {
            while (going() && rows.hasNext() && mayHandOver()) {
                handOver(to, rows.next());
            }
        } while (going() && !rows.hasNext() && !last && takeNext());
        Throwable failed = failure.get();
        if (cancelled) {
            letGo();
            end(false);
        } else if (failed != null) {
            letGo();
            end(false).whenComplete((ended, alsoFailed) -> fail(to, failed));
        } else if (!rows.hasNext() && last) {
            letGo();
            end(true).whenComplete((ended, late) -> complete(to, late));
        } else if (!rows.hasNext() && asked.isEmpty() && demand.get() > 0) {
            ask();
        }
    }

    /** Whether the next rows had arrived, or their failure. Where all of them are wanted, and more, more is asked for. */
    private boolean takeNext() {
        Asked<T> next = asked.peek();
        Portion<T> portion = next == null ? null : next.portion;
        Throwable failed = next == null ? null : next.failure;
        if (portion == null && failed == null) {
            return false;
        }
        asked.remove();
        if (portion == null) {
            failure.compareAndSet(null, failed);
            return true;
        }
        rows = portion.rows().iterator();
        last = portion.last();
        askAhead(portion.rows().size());
        return true;
    }

    /** @param size rows of a portion */
    private void askAhead(int size) {
        while (going() && !last && asked.size() < portions.ahead() && demand.get() > (asked.size() + 1L) * size) {
            ask();
        }
    }

    private boolean going() {
        return !cancelled && failure.get() == null;
    }

    private boolean mayHandOver() {
        return demand.getAndUpdate(left -> left == Long.MAX_VALUE || left == 0 ? left : left - 1) > 0;
    }

    private void handOver(Flow.Subscriber<? super T> to, T row) {
        try {
            to.onNext(row);
        } catch (Throwable thrown) {
            misbehaved(thrown);
        }
    }

    private void ask() {
        try {
            Asked<T> next = new Asked<>(portions.next());
            asked.add(next);
            if (aborted) { // by somebody who may have found nothing to cancel yet
                next.cancel();
            }
            next.listen(rounds::here);
        } catch (Throwable refused) { // as it was called wrongly; the subscriber is who asks
            failure.compareAndSet(null, refused);
            rounds.here();
        }
    }

    /** Nobody signals the subscriber any more but who has the last word. */
    private void letGo() {
        subscriber = null;
        rows = Collections.emptyIterator();
    }

    /** Whoever comes second finds the end sent, not about to be. */
    private synchronized CompletionStage<? extends @Nullable Object> end(boolean complete) {
        if (over) {
            return CompletableFuture.completedStage(null);
        }
        over = true;
        return portions.end(complete);
    }

    private void complete(Flow.Subscriber<? super T> to, @Nullable Throwable late) {
        if (late != null) {
            fail(to, Bare.of(late));
        } else if (!cancelled) {
            lastWord(to::onComplete);
        }
    }

    private void fail(Flow.Subscriber<? super T> to, Throwable why) {
        if (!cancelled) {
            lastWord(() -> to.onError(why));
        }
    }

    private void lastWord(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrown) {
            misbehaved(thrown);
        }
    }

    /** Subscribers throw nothing (rule 2.13); one that does wants no more, and whoever runs the application has to know. */
    private void misbehaved(Throwable thrown) {
        cancelled = true;
        System.getLogger(Delivery.class.getName())
                .log(
                        System.Logger.Level.ERROR,
                        ErrorId.STREAM_SUBSCRIBER + " A subscriber threw an exception; its stream is cancelled.",
                        thrown);
    }
}
