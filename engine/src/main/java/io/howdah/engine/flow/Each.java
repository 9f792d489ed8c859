// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber for those who want none: all rows to one action, and a reply at the end. */
final class Each<T> implements Flow.Subscriber<T> {
    private final Consumer<? super T> action;
    private final Reply.Source<Long> count;
    private volatile @Nullable Delivery<?> delivery;
    private long seen;

    Each(Reply.Home home, Consumer<? super T> action) {
        this.action = action;
        count = Reply.source(home, this::cancelled);
    }

    Reply<Long> reply() {
        return count.reply();
    }

    private void cancelled() {
        Delivery<?> running = delivery;
        if (running != null) {
            running.abort(new QueryCancelledException("The stream was cancelled.", null));
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        delivery = (Delivery<?>) subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T row) {
        try {
            action.accept(row);
            seen++;
        } catch (Throwable thrown) { // the application's own: its reply is where it looks for it
            Objects.requireNonNull(delivery).giveUp(thrown);
        }
    }

    @Override
    public void onError(Throwable failure) {
        count.failAnew(failure);
    }

    @Override
    public void onComplete() {
        long all = seen;
        count.answer(() -> all);
    }
}
