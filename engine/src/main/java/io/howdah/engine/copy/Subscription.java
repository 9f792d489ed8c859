// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.engine.types.Bytes;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes what a publisher gives. It is asked for one buffer after the other, and for none while there is no room. */
public final class Subscription implements Feed.Supply, Flow.Subscriber<ByteBuffer> {
    /** What is more goes in several messages: the server ends a connection that sends it one of a gigabyte. */
    private static final int MOST_AT_ONCE = 1024 * 1024;

    private final Feed feed;
    private final Flow.Publisher<ByteBuffer> publisher;
    private boolean subscribed; // by the steps, which follow each other
    private Flow.@Nullable Subscription subscription; // guarded by this, as all below
    private boolean waiting;
    private @Nullable Thread asking;
    private boolean again;
    private boolean over;

    public Subscription(Feed feed, Flow.Publisher<ByteBuffer> publisher) {
        this.feed = feed;
        this.publisher = publisher;
    }

    @Override
    public void step() {
        try {
            if (!subscribed) {
                subscribed = true;
                publisher.subscribe(this);
            } else if (feed.unwanted()) {
                cancel();
            } else {
                askIfWaiting();
            }
        } catch (Throwable thrown) { // the application's code
            feed.fail(thrown);
        }
    }

    private void askIfWaiting() {
        boolean ask;
        synchronized (this) {
            ask = waiting;
            waiting = false;
        }
        if (ask) {
            ask();
        }
    }

    /**
     * Out of a signal, too. A publisher may give the next buffer before it has returned to whoever asks, and should see to it
     * that they do not pile up on the stack then (rule 3.3 of Reactive Streams). Many do not: it is asked again from below.
     */
    private void ask() {
        Thread here = Thread.currentThread();
        boolean first;
        synchronized (this) {
            if (asking == here) {
                again = true;
                return;
            }
            first = asking == null;
            if (first) {
                asking = here;
            }
        }
        if (first) {
            askUntilNobodyWaits();
        } else {
            askOnce();
        }
    }

    private void askUntilNobodyWaits() {
        boolean asks = true;
        try {
            while (asks) {
                askOnce();
                asks = asksAgain();
            }
        } finally {
            if (asks) {
                asked();
            }
        }
    }

    private synchronized boolean asksAgain() {
        boolean was = again;
        again = false;
        if (!was) {
            asked();
        }
        return was;
    }

    private synchronized void asked() {
        again = false;
        asking = null;
    }

    private void askOnce() {
        Flow.Subscription from;
        synchronized (this) {
            if (over) {
                return;
            }
            waiting = true;
            from = subscription;
        }
        if (feed.room() && from != null && stillWaiting()) {
            from.request(1);
        }
    }

    private synchronized boolean stillWaiting() {
        boolean was = waiting;
        waiting = false;
        return was;
    }

    private void cancel() {
        Flow.Subscription from;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            from = subscription;
        }
        if (from != null) {
            from.cancel();
        }
    }

    private synchronized boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        Objects.requireNonNull(given, "subscription");
        boolean wanted;
        synchronized (this) {
            wanted = subscription == null && !over;
            if (wanted) {
                subscription = given;
            }
        }
        if (wanted && !feed.unwanted()) {
            ask();
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(ByteBuffer bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (feed.unwanted()) {
            cancel();
            return;
        }
        try {
            put(bytes.duplicate());
        } catch (Throwable thrown) { // the listener
            feed.fail(thrown);
            cancel();
            return;
        }
        ask();
    }

    private void put(ByteBuffer rest) {
        while (rest.hasRemaining() && !feed.unwanted()) {
            ByteBuffer piece = rest.slice().limit(Math.min(rest.remaining(), MOST_AT_ONCE));
            rest.position(rest.position() + piece.remaining());
            Bytes portion = Feed.portion(piece.remaining());
            portion.all(piece);
            feed.put(portion, 0);
        }
    }

    @Override
    public void onError(Throwable why) {
        Objects.requireNonNull(why, "why");
        if (end()) {
            feed.fail(why);
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            feed.complete();
        }
    }
}
