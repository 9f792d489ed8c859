// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.CopyResult;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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

    /** Until a lock is there to be had that a test holds. */
    private static Reply<@Nullable String> sleep(Statements where) {
        Reply<@Nullable String> slept = untilOpen(where);
        BEGUN.incrementAndGet();
        return slept;
    }

    private static Reply<@Nullable String> untilOpen(Statements where) {
        return where.selectValue(String.class, "select 'slept' from pg_advisory_xact_lock_shared(815)");
    }

    private static String told(String way, String outcome) {
        System.out.println("in flight, " + way + ": " + outcome.replace('\n', ' '));
        return outcome;
    }

    private static CompletionStage<String> told(String way, Reply<? extends @Nullable String> reply) {
        return reply.handle((answer, failure) -> told(
                way,
                failure == null
                        ? String.valueOf(answer)
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
    @Path("awaited")
    public String awaited() {
        return told("awaited", outcome(() -> sleep(session).await()));
    }

    /** None does; a stage gives the answer. */
    @POST
    @Path("staged")
    public CompletionStage<String> staged() {
        return told("staged", sleep(session));
    }

    /** A stage calls another verb. */
    @POST
    @Path("chained")
    public CompletionStage<String> chained() {
        return told(
                "chained",
                sleep(session)
                        .thenCompose(slept -> session.selectValue(String.class, "select $1 || ' and woke'", slept)));
    }

    /** A session of the work's own, in a transaction of its own. */
    @POST
    @Path("with")
    public CompletionStage<String> with() {
        return told("with", database.inTransaction(own -> sleep(own)));
    }

    /**
     * A session that the request holds. It ends a while behind all others, for as long as a thread is at work Open Liberty
     * does not end, and stages that are not done by then are lost.
     */
    @POST
    @Path("own")
    public String own() {
        return told("own", outcome(() -> {
            try (Session own = database.session().await()) {
                own.begin().await();
                String slept = sleep(own).await();
                own.execute("select pg_sleep(3)").await();
                own.commit().await();
                return slept;
            }
        }));
    }

    /** A COPY that waits for its source, which gives a row and nothing more until the lock is there to be had. */
    @POST
    @Path("copying")
    public CompletionStage<String> copying() {
        int id = -ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE); // nobody counts it
        CopySource still = CopySource.of(new StillSource(id, untilOpen(session)));
        Reply<CopyResult> copied = session.copyIn(CopyTarget.table("t"), still);
        BEGUN.incrementAndGet();
        return told("copying", copied.thenApply(result -> "slept, and copied " + result.rows()));
    }

    @POST
    @Path("in-transaction/{id}")
    public String inTransaction(@PathParam("id") int id) throws Exception {
        transaction().begin();
        insert(session, id);
        return told("in a transaction", outcome(() -> sleep(session).await()) + ", then " + commit());
    }
}
