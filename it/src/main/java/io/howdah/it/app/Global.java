// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.outcome;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import javax.naming.InitialContext;

/** Transactions that span two databases. */
@Path("/global")
@RequestScoped
@Produces("text/plain")
public class Global {
    @Inject
    Session session;

    @Inject
    Database database;

    @Inject
    @OnDatabase("reporting")
    Session reports;

    @POST
    @Path("create")
    public String create() {
        reports.execute("create table reported(id int primary key)").await();
        return "created";
    }

    /**
     * Inserts into both.
     *
     * @param end commit, rollback, or unseen: a statement fails in one of them, and nobody looks
     */
    @POST
    @Path("{id: \\d+}")
    public String both(@PathParam("id") int id, @QueryParam("end") String end) throws Exception {
        UserTransaction transaction = InitialContext.doLookup("java:comp/UserTransaction");
        transaction.begin();
        session.execute("insert into t values ($1)", id);
        reports.execute("insert into reported values ($1)", id);
        switch (end) {
            case "commit" -> transaction.commit();
            case "rollback" -> transaction.rollback();
            case "unseen" -> {
                reports.execute("insert into reported values ($1)", id);
                transaction.commit();
            }
            default -> throw new IllegalArgumentException(end);
        }
        return "ended";
    }

    /** A session of one of them is open when the transaction begins, by the thread's own UserTransaction. */
    @POST
    @Path("opened-before/{id}")
    public String openedBefore(@PathParam("id") int id) throws Exception {
        try (Session own = database.session().await()) {
            Trial.transaction().begin();
            String inside = outcome(() -> Trial.insert(own, id) > 0);
            reports.execute("insert into reported values ($1)", id);
            return inside + "\n" + Trial.commit();
        }
    }

    /** One database writes, the other is only read. */
    @POST
    @Path("read/{id}")
    public String readOne(@PathParam("id") int id) throws Exception {
        UserTransaction transaction = InitialContext.doLookup("java:comp/UserTransaction");
        transaction.begin();
        session.execute("insert into t values ($1)", id);
        long reported = reports.selectValue(Long.class, "select count(*) from reported where id = $1", id)
                .await();
        transaction.commit();
        return "ended with " + reported;
    }

    @GET
    @Path("{id: \\d+}")
    public String where(@PathParam("id") int id) {
        long first = session.selectValue(Long.class, "select count(*) from t where id = $1", id)
                .await();
        long second = reports.selectValue(Long.class, "select count(*) from reported where id = $1", id)
                .await();
        return first + " and " + second;
    }
}
