// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.EventPublisher;
import io.howdah.Session;
import io.howdah.cdi.OnChannel;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The orders of the shop. */
@Path("/orders")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class Orders {
    private static final String COLUMNS = "id, item, quantity, status";
    private static final String ONE = "select " + COLUMNS + " from orders where id = $1";

    public record Order(long id, String item, int quantity, String status) {}

    // docs: shop
    @Inject
    Session session; // the default database; nothing to close, nothing to leak
    // end

    @Inject
    @OnChannel("orders")
    EventPublisher placed;

    // docs: shopLater
    /** Asynchronous: no thread waits for the database. */
    @GET
    public CompletionStage<List<Order>> byStatus(@QueryParam("status") @DefaultValue("open") String status) {
        return session.select(
                Order.class, "select " + COLUMNS + " from orders where status = $1 order by id desc limit 50", status);
    }
    // end

    @GET
    @Path("{id}")
    public Order get(@PathParam("id") long id) {
        return there(session.selectOneOrNone(Order.class, ONE, id).await(), id);
    }

    /** The same for those who look again and again whether it was shipped: many may wait, and no thread does. */
    @GET
    @Path("{id}/tracking")
    public CompletionStage<Order> track(@PathParam("id") long id) {
        return session.selectOneOrNone(Order.class, ONE, id).thenApply(order -> there(order, id));
    }

    private static Order there(Optional<Order> order, long id) {
        return order.orElseThrow(() -> new NotFoundException("There is no order " + id + "."));
    }

    // docs: shop
    /** JTA: the order, the line in the journal and the event are one transaction, committed by the server. */
    @POST
    @Transactional
    public Order create(NewOrder order) {
        order.check();
        String insert = "insert into orders(item, quantity) values ($1, $2) returning " + COLUMNS;
        Order saved = session.selectOne(Order.class, insert, order.item(), order.quantity())
                .await();
        session.execute("insert into journal(entry) values ($1)", "order " + saved.id())
                .await();
        placed.publish(Map.of("id", saved.id())).await(); // received by the Warehouse
        return saved;
    }
    // end
}
