// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Database;
import io.howdah.HowdahException;
import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.naming.InitialContext;

/** A request that goes on after PostgreSQL has ended its connection. */
@Path("/failovers")
@RequestScoped
@Produces("text/plain")
public class Failovers {
    private static final String PID = "select pg_backend_pid()";
    private static final String SERVED = "served";
    private static final int TRIES = 10;
    private static final AtomicBoolean OVER = new AtomicBoolean();

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

    /** Threads that ask the pool without a pause until it is over, and then a few times more; what each was told in the end. */
    @POST
    @Path("storm/{callers}")
    public String storm(@PathParam("callers") int callers) throws Exception {
        ManagedExecutorService executor = InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
        OVER.set(false);
        Set<String> meanwhile = ConcurrentHashMap.newKeySet();
        List<Future<String>> asking = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            asking.add(executor.submit(() -> {
                while (!OVER.get()) {
                    meanwhile.add(once());
                }
                String last = once();
                for (int tries = 1; tries < TRIES && !last.equals(SERVED); tries++) {
                    last = once(); // what PostgreSQL has ended may not be known here yet
                }
                return last;
            }));
        }
        Set<String> atLast = new TreeSet<>();
        for (Future<String> caller : asking) {
            atLast.add(caller.get());
        }
        return "meanwhile " + new TreeSet<>(meanwhile) + ", at last " + atLast;
    }

    @POST
    @Path("over")
    public String over() {
        OVER.set(true);
        return "over";
    }

    private String once() {
        try (Session session = database.session().await()) {
            return told(session);
        } catch (HowdahException failure) {
            return "no session: " + failure.getMessage();
        }
    }

    private void end(Session session) {
        int pid = session.selectValue(Integer.class, PID).await();
        other.execute("select pg_terminate_backend($1, 5000)", pid).await();
    }

    private static String told(Session session) {
        try {
            session.selectValue(Integer.class, PID).await();
            return SERVED;
        } catch (HowdahException failure) {
            return failure.id().toString();
        }
    }
}
