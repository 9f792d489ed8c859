// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that last, while something beneath them ends. Each answers what came of it, or why it failed; the server's log
 * has that too, for a server that takes the application away passes no answer on.
 */
@Path("/in-flight")
@RequestScoped
@Produces("text/plain")
public class InFlight {
    private static final AtomicInteger BEGUN = new AtomicInteger();

    @Inject
    Session session;

    @Inject
    Database database;

    private static Reply<String> sleep(Statements where, double seconds) {
        Reply<String> slept = where.selectValue(String.class, "select 'slept' from pg_sleep($1)", seconds);
        BEGUN.incrementAndGet();
        return slept;
    }

    private static String told(String way, String outcome) {
        System.out.println("in flight, " + way + ": " + outcome.replace('\n', ' '));
        return outcome;
    }

    private static CompletionStage<String> told(String way, Reply<String> reply) {
        return reply.handle((answer, failure) -> told(
                way,
                failure == null
                        ? answer
                        : outcome(() -> {
                            throw new CompletionException(failure);
                        })));
    }

    /** How many statements were called since the application began. */
    @GET
    @Path("begun")
    public int begun() {
        return BEGUN.get();
    }

    /** A thread of the request waits. */
    @POST
    @Path("awaited/{seconds}")
    public String awaited(@PathParam("seconds") double seconds) {
        return told("awaited", outcome(() -> sleep(session, seconds).await()));
    }

    /** None does; a stage gives the answer. */
    @POST
    @Path("staged/{seconds}")
    public CompletionStage<String> staged(@PathParam("seconds") double seconds) {
        return told("staged", sleep(session, seconds));
    }

    /** A stage calls another verb. */
    @POST
    @Path("chained/{seconds}")
    public CompletionStage<String> chained(@PathParam("seconds") double seconds) {
        return told(
                "chained",
                sleep(session, seconds)
                        .thenCompose(slept -> session.selectValue(String.class, "select $1 || ' and woke'", slept)));
    }

    /** A session of the work's own, in a transaction of its own. */
    @POST
    @Path("with/{seconds}")
    public CompletionStage<String> with(@PathParam("seconds") double seconds) {
        return told("with", database.inTransaction(own -> sleep(own, seconds)));
    }

    /** A session that the request holds. */
    @POST
    @Path("own/{seconds}")
    public String own(@PathParam("seconds") double seconds) {
        return told("own", outcome(() -> {
            try (Session own = database.session().await()) {
                own.begin().await();
                String slept = sleep(own, seconds).await();
                own.commit().await();
                return slept;
            }
        }));
    }

    @POST
    @Path("in-transaction/{seconds}/{id}")
    public String inTransaction(@PathParam("seconds") double seconds, @PathParam("id") int id) throws Exception {
        transaction().begin();
        insert(session, id);
        return told("in a transaction", outcome(() -> sleep(session, seconds).await()) + ", then " + commit());
    }
}
