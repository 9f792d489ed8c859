// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import io.howdah.Event;
import io.howdah.EventConsumer;
import io.howdah.Session;
import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import java.io.IOException;

/** A message-driven bean; its work is there when it fails, in three ways. */
@MessageDriven(
        messageListenerInterface = EventConsumer.class,
        activationConfig = {@ActivationConfigProperty(propertyName = "channel", propertyValue = "audited")})
public class OrderAudit implements EventConsumer {
    @Inject
    Session session;

    @Resource
    MessageDrivenContext context;

    @Override
    public void onEvent(Event event) throws Exception {
        Worked.write(session, "audited", event).await();
        if (Worked.toFail(event)) {
            switch (event.attempts()) {
                case 1 -> throw new IOException("what the container would commit");
                case 2 -> context.setRollbackOnly();
                default -> throw new IllegalStateException("what the container rolls back by itself");
            }
        }
    }
}
