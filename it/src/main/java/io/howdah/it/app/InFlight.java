// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Session;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Requests that last, while something beneath them ends. */
@Path("/in-flight")
@RequestScoped
@Produces("text/plain")
public class InFlight {
    private static final String SLEEP = "select 'slept' from pg_sleep($1)";

    @Inject
    Session session;

    /** A thread of the request waits. */
    @POST
    @Path("awaited/{seconds}")
    public String awaited(@PathParam("seconds") double seconds) {
        return outcome(() -> session.selectValue(String.class, SLEEP, seconds).await());
    }

    /** None does. */
    @POST
    @Path("staged/{seconds}")
    public CompletionStage<String> staged(@PathParam("seconds") double seconds) {
        return session.selectValue(String.class, SLEEP, seconds)
                .handle((slept, failure) -> failure == null
                        ? slept
                        : outcome(() -> {
                            throw new CompletionException(failure);
                        }));
    }

    @POST
    @Path("in-transaction/{seconds}/{id}")
    public String inTransaction(@PathParam("seconds") double seconds, @PathParam("id") int id) throws Exception {
        transaction().begin();
        insert(session, id);
        return outcome(() -> session.selectValue(String.class, SLEEP, seconds).await()) + ", then " + commit();
    }
}
