// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.outcome;

import io.howdah.Session;
import io.howdah.StackExecutor;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;

/** Statement stacks in beans. */
@Path("/stacks")
@RequestScoped
@Produces("text/plain")
public class Stacking {
    @Inject
    StackExecutor stacks;

    @Inject
    @OnDatabase("reporting")
    StackExecutor reports;

    @Inject
    Session session;

    @POST
    @Path("where")
    public String where() {
        StatementStack stack = StatementStack.empty().pushExecute("select current_database()::text as name");
        return stacks.execute(stack).await().get(0).rows().get(0).get("name") + " "
                + reports.execute(stack).await().get(0).rows().get(0).get("name");
    }

    /** @param tag another one makes other statements */
    @POST
    @Path("plain/{tag}/{times}")
    public long plain(
            @PathParam("tag") String tag,
            @PathParam("times") int times,
            @QueryParam("failures") int failures,
            @QueryParam("continue") boolean goesOn) {
        return execute(tag, times, failures, goesOn);
    }

    @POST
    @Path("joined/{tag}/{times}")
    @Transactional
    public long joined(
            @PathParam("tag") String tag,
            @PathParam("times") int times,
            @QueryParam("failures") int failures,
            @QueryParam("continue") boolean goesOn) {
        return execute(tag, times, failures, goesOn);
    }

    private long execute(String tag, int times, int failures, boolean goesOn) {
        StatementStack stack = StatementStack.empty();
        for (int i = 0; i < 5; i++) {
            stack = stack.pushExecute(
                    "select 10 / $1::int as n /* " + tag + " " + i + " */", i > 0 && i <= failures ? 0 : 2);
        }
        StackOptions options = goesOn ? StackOptions.defaults().continueOnError() : StackOptions.defaults();
        long failed = 0;
        for (int i = 0; i < times; i++) {
            failed += stacks.execute(stack, options).await().stream()
                    .filter(StackResult::isError)
                    .count();
        }
        return failed;
    }

    /** The rows of the stack and that of the session beside it are one transaction. */
    @POST
    @Path("inserts/{id}")
    @Transactional
    public String inserts(@PathParam("id") int id, @QueryParam("fail") boolean fail) {
        session.execute("insert into t values ($1)", id);
        StatementStack stack = StatementStack.empty()
                .pushExecute("insert into t values ($1)", id + 1)
                .pushExecute("insert into t values ($1)", fail ? id : id + 2);
        return outcome(() -> stacks.execute(stack).await().size());
    }
}
