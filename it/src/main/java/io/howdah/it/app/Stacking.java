// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.outcome;

import io.howdah.Database;
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
import java.util.Collections;
import java.util.List;

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

    @Inject
    Database database;

    @POST
    @Path("where")
    public String where() {
        StatementStack stack = StatementStack.empty().pushExecute("select current_database()::text as name");
        return stacks.execute(stack).await().get(0).rows().get(0).get("name") + " "
                + reports.execute(stack).await().get(0).rows().get(0).get("name");
    }

    /**
     * Executes a stack of selects.
     *
     * @param tag another one makes other statements
     * @param ahead whether a select is awaited before, on the same session
     */
    @POST
    @Path("plain/{tag}/{times}")
    public long plain(
            @PathParam("tag") String tag,
            @PathParam("times") int times,
            @QueryParam("failures") int failures,
            @QueryParam("continue") boolean goesOn,
            @QueryParam("ahead") boolean ahead) {
        return execute(tag, times, failures, goesOn, ahead);
    }

    @POST
    @Path("joined/{tag}/{times}")
    @Transactional
    public long joined(
            @PathParam("tag") String tag,
            @PathParam("times") int times,
            @QueryParam("failures") int failures,
            @QueryParam("continue") boolean goesOn,
            @QueryParam("ahead") boolean ahead) {
        return execute(tag, times, failures, goesOn, ahead);
    }

    /** Statements of which one wants a transaction; on one session, as a setting is undone before the next one-shot. */
    @POST
    @Path("framed/{times}")
    public int framed(@PathParam("times") int times) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("set local work_mem = '8MB'")
                .pushExecute("select current_setting('work_mem')");
        try (Session own = database.session().await()) {
            for (int i = 0; i < times; i++) {
                own.executeStack(stack).await();
            }
        }
        return times;
    }

    private long execute(String tag, int times, int failures, boolean goesOn, boolean ahead) {
        StatementStack stack = StatementStack.empty();
        for (int i = 0; i < 5; i++) {
            stack = stack.pushExecute(
                    "select 10 / $1::int as n /* " + tag + " " + i + " */", i > 0 && i <= failures ? 0 : 2);
        }
        StackOptions options = goesOn ? StackOptions.defaults().continueOnError() : StackOptions.defaults();
        return ahead
                ? behindASelect(tag, Collections.nCopies(times, stack), options)
                : failures(stacks, Collections.nCopies(times, stack), options);
    }

    /** On one session, so that nothing is reset between the select and the stacks. */
    private long behindASelect(String tag, List<StatementStack> each, StackOptions options) {
        try (Session own = database.session().await()) {
            own.execute("select 'ahead' /* " + tag + " */").await();
            return failures(own::executeStack, each, options);
        }
    }

    private static long failures(StackExecutor on, List<StatementStack> each, StackOptions options) {
        long failed = 0;
        for (StatementStack stack : each) {
            failed += on.execute(stack, options).await().stream()
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
