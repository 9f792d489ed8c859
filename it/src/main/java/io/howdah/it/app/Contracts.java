// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Report;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The contract of the testkit, on everything in a server that has the verbs. */
@Path("/contract")
@RequestScoped
public class Contracts {
    @Inject
    Session injected;

    @GET
    @Path("injected")
    public String injected() {
        return Contract.of(injected).check(injected).toString();
    }

    @GET
    @Path("database")
    public String database() throws NamingException {
        Database database = lookup();
        return Contract.of(database).check(database).toString();
    }

    @GET
    @Path("handle")
    public String handle() throws NamingException {
        try (Session handle = lookup().session().await()) {
            return Contract.of(handle).check(handle).toString();
        }
    }

    @GET
    @Path("transaction")
    public String transaction() throws NamingException {
        UserTransaction transaction = Trial.transaction();
        Report report = Contract.of(injected).check(one -> {
            transaction.begin();
            try {
                one.run(injected);
            } finally {
                transaction.rollback();
            }
        });
        return report.toString();
    }

    private static Database lookup() throws NamingException {
        return InitialContext.doLookup("howdah/default");
    }
}
