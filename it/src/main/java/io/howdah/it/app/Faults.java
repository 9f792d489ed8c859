// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.awaitTimeOut;
import static io.howdah.it.app.Trial.beginShort;
import static io.howdah.it.app.Trial.manager;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Session;
import io.howdah.it.app.Fault.Step;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Transactions of Howdah and of another resource, with which something goes wrong. */
@Path("/faults")
@RequestScoped
@Produces("text/plain")
public class Faults {
    @Inject
    Session session;

    /**
     * Writes a row beside the other resource.
     *
     * @param enlisted the place of the other resource: {@code first}, or {@code last}
     * @return what the application is told at the end, and below it the whole story
     */
    @POST
    @Path("{enlisted}/{fault}/{id}")
    public String fail(@PathParam("enlisted") String enlisted, @PathParam("fault") Fault fault, @PathParam("id") int id)
            throws Exception {
        FailingResource other = new FailingResource(fault);
        Callable<? extends @Nullable Object> enlist =
                () -> manager().getTransaction().enlistResource(other);
        Callable<? extends @Nullable Object> insert = () -> Trial.insert(session, id) > 0;
        if (fault == Fault.TIME_OUT) {
            beginShort();
        } else {
            transaction().begin();
        }
        boolean howdahFirst = enlisted.equals("last");
        String first = outcome(howdahFirst ? insert : enlist);
        String second = outcome(howdahFirst ? enlist : insert);
        if (fault == Fault.TIME_OUT) {
            awaitTimeOut();
        }
        String told = end(fault.step() == Step.ROLLBACK);
        return told + "\n" + first + "\n" + second + "\n" + other.calls();
    }

    /**
     * An administrator ends Howdah's branch by hand, when it is prepared and not yet committed.
     *
     * @param decision of the administrator: {@code commit}, or {@code rollback}
     */
    @POST
    @Path("by-hand/{decision}/{id}")
    public String byHand(@PathParam("decision") String decision, @PathParam("id") int id) throws Exception {
        return betweenThePhases(id, pid -> {
            String gid = session.selectValue(
                            String.class, "select gid from pg_prepared_xacts where database = current_database()")
                    .await();
            session.execute(decision + " prepared '" + gid + "'").await();
        });
    }

    /** Howdah's connection breaks when its branch is prepared and not yet committed. */
    @POST
    @Path("connection-lost/{id}")
    public String connectionLost(@PathParam("id") int id) throws Exception {
        return betweenThePhases(id, pid -> session.execute("select pg_terminate_backend($1, 5000)", pid)
                .await());
    }

    /**
     * Writes a row between two other resources, so that one of them commits before Howdah, whatever the order of the
     * server is.
     *
     * @param what happens when everybody is prepared and Howdah has not committed; it is given Howdah's backend
     */
    private String betweenThePhases(int id, IntConsumer what) throws Exception {
        AtomicInteger pid = new AtomicInteger();
        AtomicBoolean happened = new AtomicBoolean();
        Runnable once = () -> {
            if (!happened.getAndSet(true)) {
                elsewhere(() -> what.accept(pid.get()));
            }
        };
        FailingResource before = new FailingResource(Fault.NOTHING, once);
        FailingResource after = new FailingResource(Fault.NOTHING, once);
        transaction().begin();
        manager().getTransaction().enlistResource(before);
        pid.set(Trial.insert(session, id));
        manager().getTransaction().enlistResource(after);
        return end(false) + "\n" + before.calls() + "\n" + after.calls();
    }

    /** What PostgreSQL prepares in no transaction is done beside another resource, so that there are two phases. */
    @POST
    @Path("unprepared/{what}/{id}")
    public String unprepared(@PathParam("what") String what, @PathParam("id") int id) throws Exception {
        transaction().begin();
        manager().getTransaction().enlistResource(new FailingResource(Fault.NOTHING));
        Trial.insert(session, id);
        session.execute(
                        switch (what) {
                            case "notify" -> "notify orders";
                            case "temporary" -> "create temp table leftover(id int)";
                            case "held" -> "declare held cursor with hold for select 1";
                            default -> throw new IllegalArgumentException(what);
                        })
                .await();
        try {
            transaction().commit();
            return "committed";
        } catch (RollbackException told) {
            StringWriter story = new StringWriter(); // with what is suppressed, where WildFly has the reason
            told.printStackTrace(new PrintWriter(story));
            return story.toString();
        }
    }

    /** Two resources in one transaction; with which flags the server has started them. */
    @POST
    @Path("twins")
    public String twins(@QueryParam("one") boolean one) throws Exception {
        Queue<String> started = new ConcurrentLinkedQueue<>();
        transaction().begin();
        manager().getTransaction().enlistResource(new Twin(one, started));
        manager().getTransaction().enlistResource(new Twin(one, started));
        return end(false) + " " + started;
    }

    /** Outside the transaction, which stays on its thread. */
    private static void elsewhere(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (RuntimeException failure) {
                        done.completeExceptionally(failure);
                    }
                })
                .start();
        done.join();
    }

    private void endByHand(String decision) {
        String gid = session.selectValue(
                        String.class, "select gid from pg_prepared_xacts where database = current_database()")
                .await();
        session.execute(decision + " prepared '" + gid + "'").await();
    }

    private static String end(boolean rollBack) throws NamingException {
        try {
            if (rollBack) {
                transaction().rollback();
                return "rolled back";
            }
            transaction().commit();
            return "committed";
        } catch (Exception told) {
            return told.getClass().getSimpleName();
        }
    }
}
