// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Database;
import io.howdah.HowdahException;
import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** A request that goes on after PostgreSQL has ended its connection. */
@Path("/failovers")
@RequestScoped
@Produces("text/plain")
public class Failovers {
    private static final String PID = "select pg_backend_pid()";

    @Inject
    Database database;

    @Inject
    @OnDatabase("reporting")
    Session other;

    /** Each time a new session, while that of before is open still. */
    @POST
    @Path("again")
    public String again() {
        try (Session first = database.session().await()) {
            end(first);
            String lost = told(first);
            try (Session second = database.session().await()) {
                String served = told(second);
                end(second);
                try (Session third = database.session().await()) {
                    return lost + ", " + served + ", " + told(second) + ", " + told(third) + ", " + told(first);
                }
            }
        }
    }

    /** A session after another, whose connection ends when it has been closed. */
    @POST
    @Path("between")
    public String between() {
        int pid;
        try (Session first = database.session().await()) {
            pid = first.selectValue(Integer.class, PID).await();
        }
        other.execute("select pg_terminate_backend($1, 5000)", pid).await();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            try (Session next = database.session().await()) {
                all.append(told(next)).append(" ");
            }
        }
        return all.toString();
    }

    private void end(Session session) {
        int pid = session.selectValue(Integer.class, PID).await();
        other.execute("select pg_terminate_backend($1, 5000)", pid).await();
    }

    private static String told(Session session) {
        try {
            session.selectValue(Integer.class, PID).await();
            return "served";
        } catch (HowdahException failure) {
            return failure.id().toString();
        }
    }
}
