// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import static io.howdah.it.app.Trial.outcome;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventPublisher;
import io.howdah.cdi.OnChannel;
import io.howdah.cdi.OnDatabase;
import io.howdah.it.app.Fault;
import io.howdah.it.app.Trial;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.stream.IntStream;

/** Publishes, mostly in JTA transactions. */
@Path("/events")
@RequestScoped
@Produces("text/plain")
public class Publishing {
    @Inject
    Database database;

    @Inject
    @OnDatabase("reporting")
    Database reporting;

    @Inject
    @OnChannel("orders")
    EventPublisher orders;

    @Inject
    @OnChannel(value = "polled orders", backend = "poll_queue")
    EventPublisher polled;

    @Inject
    @OnChannel(value = "reports", database = "reporting")
    EventPublisher reports;

    @Inject
    @OnChannel(value = "board", backend = "notify")
    EventChannel board;

    private static String published(EventPublisher channel, int number, int failures, boolean fail) {
        channel.publish(new Order(number, failures)).await();
        if (fail) {
            throw new IllegalStateException("rolled back on purpose");
        }
        return "published";
    }

    @POST
    @Path("orders/{number}")
    @Transactional
    public String order(@PathParam("number") int number, @QueryParam("fail") boolean fail) {
        return published(orders, number, 0, fail);
    }

    @POST
    @Path("polled/{number}")
    @Transactional
    public String polled(@PathParam("number") int number, @QueryParam("fail") boolean fail) {
        return published(polled, number, 0, fail);
    }

    @POST
    @Path("board/{number}")
    @Transactional
    public String board(@PathParam("number") int number, @QueryParam("fail") boolean fail) {
        return published(board, number, 0, fail);
    }

    @POST
    @Path("to/{channel}/{number}")
    public String to(
            @PathParam("channel") String channel,
            @PathParam("number") int number,
            @QueryParam("failures") int failures) {
        return published(database.channel(channel), number, failures, false);
    }

    @POST
    @Path("many/{channel}/{number}")
    @Transactional
    public int many(@PathParam("channel") String channel, @PathParam("number") int number) {
        return database.channel(channel)
                .publishMany(IntStream.range(0, number)
                        .mapToObj(i -> new Order(i, 0))
                        .toList())
                .await()
                .size();
    }

    /** Listens, and forgets to stop when the application ends. */
    @POST
    @Path("forgetful")
    public String listen() {
        database.channel("forgotten")
                .listen(event -> Worked.write(database, "forgotten", event))
                .ready()
                .await();
        return "listens";
    }

    @POST
    @Path("stop/{channel}")
    public String stop(@PathParam("channel") String channel) {
        database.channel(channel).stop().await();
        return "stopped";
    }

    /** In a transaction that has two phases, beside another resource with which something may go wrong. */
    @POST
    @Path("two-phases/{fault}/{number}")
    public String twoPhases(@PathParam("fault") Fault fault, @PathParam("number") int number) throws Exception {
        return Trial.inTwoPhases(fault, () -> published(reports, number, 0, false));
    }

    /** In a transaction that may have two phases. */
    @POST
    @Path("xa/{channel}/{number}")
    @Transactional
    public String xa(
            @PathParam("channel") String channel,
            @PathParam("number") int number,
            @QueryParam("backend") String backend) {
        EventChannel there =
                reporting.channel(channel, EventBackend.find(backend).orElseThrow());
        return outcome(() -> published(there, number, 0, false));
    }
}
