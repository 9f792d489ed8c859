// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import io.howdah.Database;
import io.howdah.EventChannel;
import io.howdah.cdi.OnChannel;
import io.howdah.testkit.contract.EventContract;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** The contract of the testkit on channels of a server's database. */
@Path("/events/contract")
@RequestScoped
@Produces("text/plain")
public class Contracts {
    @Inject
    Database database;

    @Inject
    @OnChannel(value = "heard", backend = "notify")
    EventChannel heard;

    @Inject
    @OnChannel(value = "queued", backend = "notify_queue")
    EventChannel queued;

    @Inject
    @OnChannel(value = "polled", backend = "poll_queue")
    EventChannel polled;

    @POST
    @Path("notify")
    public String heard() {
        return check(heard);
    }

    @POST
    @Path("notify_queue")
    public String queued() {
        return check(queued);
    }

    @POST
    @Path("poll_queue")
    public String polled() {
        return check(polled);
    }

    private String check(EventChannel channel) {
        return EventContract.check(database, channel).toString();
    }
}
