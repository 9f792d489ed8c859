// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import io.howdah.Event;
import io.howdah.Session;
import io.howdah.cdi.OnEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletionStage;

// docs: OnEvent
@ApplicationScoped
class Warehouse {
    record Order(long id) {}

    @Inject
    Session session;

    @OnEvent("orders")
    @Transactional // what the method does and the acknowledgement are one transaction of the server's
    void ship(Order order) {
        session.execute("update orders set status = 'shipped' where id = $1", order.id())
                .await();
    }

    @OnEvent(value = "orders", concurrency = 4)
    CompletionStage<?> tell(Event event) { // acknowledged when the stage completes
        return session.execute("insert into told(event) values ($1)", event.id());
    }
}
// end
