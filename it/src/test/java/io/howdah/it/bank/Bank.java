// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.bank;

import static io.howdah.it.app.Trial.awaitTimeOut;
import static io.howdah.it.app.Trial.beginShort;
import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.Statements;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.concurrent.Callable;
import javax.naming.InitialContext;
import org.jspecify.annotations.Nullable;

/** One transaction of Howdah and of Jakarta Persistence, each with a row in a database of its own. */
@Path("/bank")
@RequestScoped
@Produces("text/plain")
public class Bank {
    private static final int ACCOUNT = 1;
    private static final int NO_ACCOUNT = 404;

    /** Over an XA datasource to another database. */
    @PersistenceContext(unitName = "ledger")
    EntityManager ledger;

    /** Over a datasource without XA to the same database. */
    @PersistenceContext(unitName = "beside")
    EntityManager beside;

    @Inject
    Session session;

    private static void insert(Statements where, int id, int account) {
        where.execute("insert into booking(id, account) values ($1, $2)", id, account);
    }

    /**
     * Writes one row by each.
     *
     * @param first who is in the transaction first: {@code howdah}, or {@code jpa}
     */
    private void both(String first, int id, int howdahAccount, int jpaAccount) {
        if (first.equals("howdah")) {
            insert(session, id, howdahAccount);
            ledger.persist(new Booking(id, jpaAccount)); // written when the transaction ends
        } else {
            ledger.persist(new Booking(id, jpaAccount));
            ledger.flush();
            insert(session, id, howdahAccount);
        }
    }

    @POST
    @Path("{first}/{end}/{id}")
    @Transactional
    public String book(@PathParam("first") String first, @PathParam("end") String end, @PathParam("id") int id)
            throws Exception {
        both(
                first,
                id,
                end.equals("howdah-fails-at-prepare") ? NO_ACCOUNT : ACCOUNT,
                end.equals("jpa-fails-at-prepare") ? NO_ACCOUNT : ACCOUNT);
        switch (end) {
            case "throw" -> throw new IllegalStateException("rolled back on purpose");
            case "rollback-only" -> {
                TransactionSynchronizationRegistry registry =
                        InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
                registry.setRollbackOnly();
            }
            default -> {}
        }
        return "returned";
    }

    @POST
    @Path("{first}/time-out/{id}")
    public String bookTooLate(@PathParam("first") String first, @PathParam("id") int id) throws Exception {
        beginShort();
        both(first, id, ACCOUNT, ACCOUNT);
        ledger.flush();
        awaitTimeOut();
        return commit();
    }

    /** Neither of the two resources can do XA, though both are the same database. */
    @POST
    @Path("beside/{id}")
    public String withoutXa(@QueryParam("first") String first, @PathParam("id") int id) throws Exception {
        Database local = InitialContext.doLookup("howdah/local");
        Callable<@Nullable Object> byHowdah = () -> {
            local.execute("insert into booking(id, account) values ($1, $2)", id, ACCOUNT)
                    .await();
            return "done";
        };
        Callable<@Nullable Object> byJpa = () -> {
            beside.persist(new Booking(id, ACCOUNT));
            beside.flush();
            return "done";
        };
        transaction().begin();
        boolean howdahFirst = first.equals("howdah");
        return outcome(howdahFirst ? byHowdah : byJpa) + "\n" + outcome(howdahFirst ? byJpa : byHowdah) + "\n"
                + commit();
    }
}
