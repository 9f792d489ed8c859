// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import io.howdah.Event;
import io.howdah.EventConsumer;
import io.howdah.Session;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A message-driven bean that goes on only when it has as many events as it may, and writes how many it had then. */
@MessageDriven(
        messageListenerInterface = EventConsumer.class,
        activationConfig = {
            @ActivationConfigProperty(propertyName = "channel", propertyValue = "parcels"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "" + Packers.TOGETHER)
        })
public class Packers implements EventConsumer {
    public static final int TOGETHER = 3;

    private static final CyclicBarrier BARRIER = new CyclicBarrier(TOGETHER);
    private static final AtomicInteger AT_WORK = new AtomicInteger();

    @Inject
    Session session;

    @Override
    public void onEvent(Event event) throws Exception {
        int atWork = AT_WORK.incrementAndGet();
        try {
            BARRIER.await(30, TimeUnit.SECONDS);
            Worked.write(session, "parcels", Worked.order(event).number(), atWork)
                    .await();
        } finally {
            AT_WORK.decrementAndGet();
        }
    }
}
