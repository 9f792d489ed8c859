// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.Row;
import io.howdah.StackExecutor;
import io.howdah.StatementStack;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Several orders at once. */
@Path("/baskets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class Baskets {
    /**
     * What has come of a basket.
     *
     * @param next what is packed next, of everybody's orders
     */
    public record Placed(long orders, List<Row> next) {}

    @Inject
    StackExecutor stacks;

    /** All orders and the line in the journal, or nothing: one transaction, and one round trip to the database. */
    @POST
    public CompletionStage<Placed> place(List<NewOrder> orders) {
        if (orders.isEmpty()) {
            throw NewOrder.refused("There is nothing in the basket.");
        }
        orders.forEach(NewOrder::check);
        StatementStack basket = StatementStack.empty()
                .pushExecuteMany("insert into orders(item, quantity) values (:item, :quantity)", orders)
                .pushExecute("insert into journal(entry) values ($1)", "basket of " + orders.size())
                .pushExecute("select item, quantity from orders where status = 'open' order by id limit 3");
        return stacks.execute(basket)
                .thenApply(results ->
                        new Placed(results.get(0).rowsAffected(), results.get(2).rows()));
    }
}
