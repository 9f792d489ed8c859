// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import io.howdah.Event;
import io.howdah.EventConsumer;
import io.howdah.Session;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** A message-driven bean of a transient channel, without a transaction. */
@MessageDriven(
        messageListenerInterface = EventConsumer.class,
        activationConfig = {
            @ActivationConfigProperty(propertyName = "channel", propertyValue = "board"),
            @ActivationConfigProperty(propertyName = "backend", propertyValue = "notify")
        })
public class BoardWatch implements EventConsumer {
    @Inject
    Session session;

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void onEvent(Event event) {
        if (event instanceof Event.Gap) {
            Worked.write(session, "watched gap", 0, 0).await();
        } else {
            Worked.write(session, "watched", event).await();
        }
    }
}
