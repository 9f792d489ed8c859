// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.pid;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import org.jspecify.annotations.Nullable;

/** A pool in which each caller has a login of its own; which it is, the test says. */
@Path("/callers")
@RequestScoped
@Produces("text/plain")
public class Callers {
    /** A field, whose type is only asked for with the bean: of an annotation of the class servers want it at once. */
    @Resource(name = "howdah/callers")
    Database ofCallers;

    private static Reply<@Nullable String> login(Statements where) {
        return where.selectValue(String.class, "select current_user::text");
    }

    /** Who is logged in, in every way in which a bean may ask: a line for each. */
    @GET
    public String logins(@QueryParam("database") String name) throws Exception {
        Database database = InitialContext.doLookup(name);
        List<String> told = new ArrayList<>();
        told.add("one-shot: " + outcome(() -> login(database).await()));
        told.add("with: " + outcome(() -> database.with(Callers::login).await()));
        told.add("a transaction of its own: "
                + outcome(() -> database.inTransaction(Callers::login).await()));
        told.add("session: "
                + outcome(() -> {
                    try (Session own = database.session().await()) {
                        return login(own).await();
                    }
                }));
        told.add("stream: " + outcome(() -> stream(database)));
        told.add("stage: " + outcome(() -> stage(database)));
        told.add("JTA: " + outcome(() -> inJta(database)));
        return String.join("\n", told);
    }

    private static List<String> stream(Database database) {
        List<String> rows = new ArrayList<>();
        database.stream(String.class, "select current_user::text")
                .forEach(rows::add)
                .await();
        return rows;
    }

    /** On a thread of the server's executor, for nobody waits for the reply. */
    private static String stage(Database database) throws Exception {
        CompletableFuture<String> staged = new CompletableFuture<>();
        login(database)
                .thenCompose(first -> login(database))
                .whenComplete((second, failure) -> staged.complete(failure == null ? second : failure.toString()));
        return staged.get(20, TimeUnit.SECONDS);
    }

    private static String inJta(Database database) throws Exception {
        transaction().begin();
        try (Session own = database.session().await()) {
            return login(database).await() + ", one connection: " + (pid(database) == pid(own));
        } finally {
            transaction().rollback();
        }
    }
}
