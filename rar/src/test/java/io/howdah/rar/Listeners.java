// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Listening;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All that may listen to the channels of a database, each with an event. */
final class Listeners {
    /** With handlers, on channels of each backend, and with subscribers; the durable ones fail and work, too. */
    private static final int KINDS = 6 + 4;

    private final CountDownLatch busy = new CountDownLatch(KINDS);
    private final List<Listening> handlers = new ArrayList<>();
    private final Database database;

    private Listeners(Database database) {
        this.database = database;
    }

    /**
     * Comes back when each of them has its event, and is at work on it for a while.
     *
     * @return ends some of them, as an application does; the others are left to the adapter
     */
    static Runnable listen(Database database) {
        Listeners listeners = new Listeners(database);
        for (EventBackend backend : EventBackend.values()) {
            listeners.listenTo(backend);
        }
        try {
            if (!listeners.busy.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all of them have their events");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return () -> listeners.handlers.forEach(handler -> handler.stop().await());
    }

    private void listenTo(EventBackend backend) {
        EventChannel handled = database.channel("handled " + backend.key(), backend);
        handlers.add(handled.listen(event -> atWork()));
        publish(handled);
        EventChannel subscribed = database.channel("subscribed " + backend.key(), backend);
        subscribed.events().subscribe(new Subscriber());
        publish(subscribed);
        if (backend.durable()) {
            EventChannel failed = database.channel("failed " + backend.key(), backend);
            failed.listen(event -> {
                busy.countDown();
                throw new IllegalStateException("on purpose");
            });
            publish(failed);
            EventChannel worked = database.channel("worked " + backend.key(), backend);
            worked.listenInTransaction(
                    (session, event) -> session.execute("select 1").thenCompose(done -> atWork()));
            publish(worked);
        }
    }

    private static void publish(EventChannel channel) {
        channel.ready().await();
        channel.publish(1).await();
    }

    private CompletionStage<@Nullable Void> atWork() {
        busy.countDown();
        return new CompletableFuture<@Nullable Void>().completeOnTimeout(null, 1, TimeUnit.SECONDS);
    }

    /** Acknowledges nothing. */
    private final class Subscriber implements Flow.Subscriber<Event> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(2);
        }

        @Override
        public void onNext(Event event) {
            busy.countDown();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
