// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.EventPublisher;
import io.howdah.Session;
import io.howdah.cdi.OnChannel;
import io.howdah.cdi.OnEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Map;

/** Ships what was ordered. */
@ApplicationScoped
public class Warehouse {
    /** What was published when an order was placed. */
    public record Placed(long id) {}

    @Inject
    Session session;

    @Inject
    @OnChannel(value = "shipped", backend = "notify")
    EventPublisher shipped;

    /**
     * The shipment, the order's new status and the end of the event are one transaction of the server's: each order is
     * shipped exactly once, whatever dies meanwhile. And the pages are told when it is committed.
     */
    @OnEvent("orders")
    @Transactional
    void ship(Placed order) {
        session.execute("insert into shipments(order_id) values ($1)", order.id())
                .await();
        session.execute("update orders set status = 'shipped' where id = $1", order.id())
                .await();
        shipped.publish(Map.of("id", order.id())).await();
    }
}
