// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import io.howdah.EventPublisher;
import io.howdah.Session;
import io.howdah.cdi.OnChannel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Map;

@ApplicationScoped
class Counter {
    // docs: publishing
    @Inject
    @OnChannel("orders") // of another database: @OnChannel(value = "orders", database = "reporting")
    EventPublisher orders; // or an EventChannel

    @Inject
    Session session;

    @Transactional
    long create(String item) {
        long id = session.selectOne(Long.class, "insert into orders(item) values ($1) returning id", item)
                .await();
        orders.publish(Map.of("id", id)).await(); // no order without its event, no event without its order
        return id;
    }
    // end
}
