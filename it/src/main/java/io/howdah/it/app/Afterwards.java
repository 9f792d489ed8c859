// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;

import io.howdah.Database;
import io.howdah.Session;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stages that run when the method that made them has returned, and when its request has been answered. */
@Path("/afterwards")
@RequestScoped
@Produces("text/plain")
public class Afterwards {
    private static final BlockingQueue<String> OUTCOMES = new LinkedBlockingQueue<>();

    @Inject
    Session session;

    @Inject
    Database database;

    /** The stage runs when somebody lets go of the lock. */
    @POST
    @Path("{lock}/{id}")
    public String begin(@PathParam("lock") int lock, @PathParam("id") int id) {
        Session left = database.session().await();
        session.execute("select pg_advisory_xact_lock($1::int)", lock).thenRun(() -> {
            String injected = outcome(() -> insert(session, id) > 0);
            String with = outcome(() -> database.with(own -> own.execute(Trial.INSERT, id + 1))
                            .await()
                            .rowsAffected()
                    == 1);
            String opened = outcome(() -> insert(left, id + 2) > 0);
            left.close();
            OUTCOMES.add(injected + "\n" + with + "\n" + opened);
        });
        return "begun";
    }

    @GET
    public @Nullable String outcomes() throws InterruptedException {
        return OUTCOMES.poll(20, TimeUnit.SECONDS);
    }

    /** The request is answered by the stage. */
    @POST
    @Path("returned/{id}")
    public CompletionStage<String> returned(@PathParam("id") int id) {
        Session left = database.session().await();
        return session.selectValue(String.class, "select 'done' from pg_sleep(0.3)")
                .thenApply(done -> {
                    String opened = outcome(() -> insert(left, id) > 0);
                    left.close();
                    return opened;
                });
    }
}
