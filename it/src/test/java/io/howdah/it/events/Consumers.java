// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import io.howdah.Event;
import io.howdah.Session;
import io.howdah.cdi.OnEvent;
import io.howdah.it.app.RequestMark;
import io.howdah.it.app.Trial;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Methods that are called for events. */
@ApplicationScoped
public class Consumers {
    @Inject
    Session session;

    @Inject
    RequestMark request;

    @OnEvent("orders")
    void ordered(Order order) {
        Worked.write(session, "orders", order.number(), 0).await();
    }

    @OnEvent(value = "polled orders", backend = "poll_queue")
    void polled(Order order) {
        Worked.write(session, "polled", order.number(), 0).await();
    }

    /** Hears of another database's, and writes in the default one. */
    @OnEvent(value = "reports", database = "reporting")
    void reported(Order order) {
        Worked.write(session, "reported", order.number(), 0).await();
    }

    @OnEvent("flaky")
    CompletionStage<?> flaky(Event event) {
        return Worked.toFail(event)
                ? CompletableFuture.failedFuture(new IllegalStateException("fails on purpose"))
                : Worked.write(session, "flaky", event);
    }

    /** Its work is there when it fails, by an exception and by a mark on the transaction in turn. */
    @OnEvent("joined")
    @Transactional
    void joined(Event event) throws Exception {
        Worked.write(session, "joined", event).await();
        if (Worked.toFail(event)) {
            if (event.attempts() % 2 == 0) {
                Trial.transaction().setRollbackOnly();
            } else {
                throw new IOException("fails on purpose");
            }
        }
    }

    @OnEvent(value = "own", transactional = true)
    CompletionStage<?> own(Session own, Event event) {
        return Worked.write(own, "own", event).thenAccept(written -> {
            if (Worked.toFail(event)) {
                throw new IllegalStateException("fails on purpose");
            }
        });
    }

    @OnEvent(value = "board", backend = "notify")
    void board(Event event) {
        if (event instanceof Event.Gap) {
            Worked.write(session, "gap", 0, 0).await();
        } else {
            Worked.write(session, "board", event).await();
        }
    }

    @OnEvent("context")
    void context(Event event) throws Exception {
        boolean loader = Thread.currentThread().getContextClassLoader().loadClass(Order.class.getName()) == Order.class;
        boolean transaction = Trial.transaction().getStatus() == Status.STATUS_NO_TRANSACTION;
        boolean scope = !request.isSet();
        request.set();
        boolean thread = !Thread.currentThread().getName().contains("eventloop");
        Worked.write(session, "context " + loader + transaction + scope + thread, event)
                .await();
    }

    @OnEvent("slow")
    void slow(Event event) throws InterruptedException {
        Worked.write(session, "slow begun", event).await();
        TimeUnit.SECONDS.sleep(2); // its application is taken away meanwhile
        Worked.write(session, "slow", event).await();
    }
}
