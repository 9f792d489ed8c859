// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.app;

import io.howdah.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** An order of the shop, read by Howdah as the shop does. */
@Path("/session/orders")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class OrdersBySession {
    @Inject
    Session session;

    @GET
    @Path("{id}")
    public Order get(@PathParam("id") long id) {
        return session.selectOneOrNone(Order.class, "select " + Order.COLUMNS + " from orders where id = $1", id)
                .await()
                .orElseThrow(NotFoundException::new);
    }
}
