// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.ErrorId;
import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.UsageException;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A stream whose rows come in portions. */
public final class PortionStream<T> implements RowStream<T> {
    private static final int DEFAULT_SIZE = 256;

    private final Reply.Home home;
    private final IntFunction<Portions<T>> open;
    private final int size;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /**
     * @param home where the subscriber's signals arrive
     * @param open makes what gives the rows, so many at a time; opens nothing yet
     */
    public PortionStream(Reply.Home home, IntFunction<Portions<T>> open) {
        this(home, open, DEFAULT_SIZE);
    }

    private PortionStream(Reply.Home home, IntFunction<Portions<T>> open, int size) {
        this.home = home;
        this.open = open;
        this.size = size;
    }

    @Override
    public RowStream<T> fetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("fetchSize must be 1 or more, not " + rows);
        }
        return new PortionStream<>(home, open, rows);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (subscribed.compareAndSet(false, true)) {
            start(subscriber);
        } else {
            Refused.tell(subscriber, subscribedAlready());
        }
    }

    @Override
    public Reply<Long> forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        if (!subscribed.compareAndSet(false, true)) {
            return Reply.failed(home, subscribedAlready());
        }
        Each<T> each = new Each<>(home, action);
        start(each);
        return each.reply();
    }

    private void start(Flow.Subscriber<? super T> subscriber) {
        new PortionPublisher<>(home, () -> open.apply(size)).subscribe(subscriber);
    }

    private static UsageException subscribedAlready() {
        return new UsageException(
                ErrorId.STREAM_SUBSCRIBED,
                "The stream has, or has had, a subscriber already. Its query may change something, so it is not run once"
                        + " more; call stream(...) again where that is meant.");
    }

    @Override
    public String toString() {
        return "RowStream[fetchSize=" + size + "]";
    }
}
