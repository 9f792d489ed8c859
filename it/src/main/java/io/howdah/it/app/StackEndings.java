// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.INSERT;
import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Session;
import io.howdah.StackExecutor;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stacks in a JTA transaction: whatever comes of them, its end is the application's. */
@Path("/stack-endings")
@RequestScoped
@Produces("text/plain")
public class StackEndings {
    @Inject
    StackExecutor stacks;

    @Inject
    Session session;

    @Inject
    @OnDatabase("reporting")
    Session reports;

    /**
     * A row of the session, two of a stack, and a row of the session behind it. A line tells of the stack how many of its
     * operations failed, or its failure; one of the session behind it; and one of the end.
     *
     * @param fail whether the stack's second row cannot be inserted
     * @param end commit or rollback
     * @param both whether another database is part of the transaction, so that it has two phases
     */
    @POST
    @Path("{id}")
    public String ended(
            @PathParam("id") int id,
            @QueryParam("fail") boolean fail,
            @QueryParam("continue") boolean goesOn,
            @QueryParam("both") boolean both,
            @QueryParam("end") @DefaultValue("commit") String end)
            throws Exception {
        transaction().begin();
        session.execute(INSERT, id);
        if (both) {
            reports.execute("insert into reported values ($1)", id);
        }
        StatementStack stack =
                StatementStack.empty().pushExecute(INSERT, id + 1).pushExecute(INSERT, fail ? id : id + 2);
        StackOptions options = goesOn ? StackOptions.defaults().continueOnError() : StackOptions.defaults();
        String ofStack = outcome(() -> stacks.execute(stack, options).await().stream()
                .filter(StackResult::isError)
                .count());
        String behind = outcome(() -> session.execute(INSERT, id + 3).await().rowsAffected());
        String ofEnd = end.equals("commit") ? commit() : rollback();
        return Stream.of(ofStack, behind, ofEnd)
                .map(line -> line.replace('\n', ' '))
                .collect(Collectors.joining("\n"));
    }

    private static String rollback() {
        return outcome(() -> {
            transaction().rollback();
            return "rolled back";
        });
    }
}
