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
    private final Feed feed;
    private final Flow.Publisher<ByteBuffer> publisher;
    private boolean subscribed; // by the steps, which follow each other
    private Flow.@Nullable Subscription subscription; // guarded by this, as all below
    private boolean waiting;
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

    /** Out of a signal, too: publishers bear that (rule 3.3 of Reactive Streams). */
    private void ask() {
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
        Bytes portion = Feed.portion(bytes.remaining());
        portion.all(bytes.duplicate());
        try {
            feed.put(portion, 0);
        } catch (Throwable thrown) { // the listener
            feed.fail(thrown);
            cancel();
            return;
        }
        ask();
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
