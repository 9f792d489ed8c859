// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.cdi.OnDatabase;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** As whom PostgreSQL sees an application, by the ways in which that finds its databases. */
@Path("/logins")
@RequestScoped
@Produces("text/plain")
public class Logins {
    @Inject
    Database injected;

    @Inject
    @OnDatabase("reporting")
    Database reporting;

    @Resource(name = "howdah/shareable")
    Database referred;

    private Database by(String way) {
        return switch (way) {
            case "injected" -> injected;
            case "reporting" -> reporting;
            case "referred" -> referred;
            default -> throw new IllegalArgumentException(way);
        };
    }

    /** Of a one-shot, whose connection a thread of the adapter's asks for, of a session and of a JTA transaction. */
    @GET
    @Path("{way}")
    public String of(@PathParam("way") String way) throws Exception {
        Database database = by(way);
        String users = user(database);
        try (Session own = database.session().await()) {
            users += " " + user(own);
        }
        Trial.transaction().begin();
        try {
            return users + " " + user(database);
        } finally {
            Trial.transaction().commit();
        }
    }

    /** Whether a name leads to the same object each time: it keeps a queue and threads of its own. */
    @GET
    @Path("same")
    public boolean same() throws NamingException {
        Object found = InitialContext.doLookup("howdah/default");
        return found == InitialContext.doLookup("howdah/default");
    }

    private static String user(Statements where) {
        return where.selectValue(String.class, "select current_user::text").await();
    }
}
