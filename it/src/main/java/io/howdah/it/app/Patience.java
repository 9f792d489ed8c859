// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Database;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.SerializationException;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.TransactionOptions;
import io.howdah.UniqueViolationException;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Parts of transactions, and callers who do not wait for ever. */
@Path("/patience")
@RequestScoped
@Produces("text/plain")
public class Patience {
    private static final String INSERT = "insert into t values ($1)";

    @Inject
    Session session;

    @Inject
    Database database;

    /** Its pool has a command-timeout of two seconds, where a test has said so. */
    @Inject
    @OnDatabase("reporting")
    Database hurried;

    @POST
    @Path("part/{id}")
    @Transactional
    public String partOfJta(@PathParam("id") int id) {
        return part(id);
    }

    @POST
    @Path("part-outside/{id}")
    public String partOutside(@PathParam("id") int id) {
        return session.inTransaction(own -> own.execute(INSERT, id)).await().operation();
    }

    private String part(int id) {
        session.execute(INSERT, id).await();
        String told = "nothing failed";
        try {
            session.inTransaction(part -> part.execute(INSERT, id + 1).thenCompose(done -> part.execute(INSERT, id)))
                    .await();
        } catch (UniqueViolationException undone) {
            told = "a part was undone";
        }
        session.inTransaction(part -> part.execute(INSERT, id + 2)).await();
        return told;
    }

    @POST
    @Path("own-in-jta/{id}")
    @Transactional
    public String ownInJta(@PathParam("id") int id) {
        Result result = database.inTransaction(own -> own.execute(INSERT, id)).await();
        return result.operation();
    }

    /** Retries are for transactions that Howdah begins: what is part of the server's is run once. */
    @POST
    @Path("conflict-in-jta/{id}")
    @Transactional
    public String conflictInJta(@PathParam("id") int id) {
        AtomicInteger runs = new AtomicInteger();
        session.execute(INSERT, id).await();
        try {
            session.inTransaction(TransactionOptions.defaults().retries(5), part -> {
                        runs.incrementAndGet();
                        return part.execute("do $$ begin raise exception 'no' using errcode = '40001'; end $$");
                    })
                    .await();
        } catch (SerializationException conflict) {
            throw new IllegalStateException("a conflict after runs: " + runs, conflict);
        }
        return "no conflict";
    }

    /** Half of the callers lose patience; the others get their own answers, on the connections of the first. */
    @GET
    @Path("impatient/{callers}")
    public String impatient(@PathParam("callers") int callers) {
        List<Reply<Result>> slow = IntStream.range(0, callers)
                .mapToObj(i -> session.execute("select pg_sleep(60)"))
                .toList();
        List<Reply<@Nullable Integer>> quick = IntStream.range(0, callers)
                .<Reply<@Nullable Integer>>mapToObj(i -> session.selectValue(Integer.class, "select $1::int", i))
                .toList();
        long late = slow.stream().filter(Patience::late).count();
        long right = IntStream.range(0, callers)
                .filter(i -> Objects.equals(quick.get(i).await(Duration.ofSeconds(30)), i))
                .count();
        return late + " cancelled, " + right + " right";
    }

    /** What is too slow for the pool fails, and what comes next on the same pool does not. */
    @GET
    @Path("too-slow")
    public String tooSlow() {
        return limit(hurried) + ", then "
                + hurried.selectValue(String.class, "select 'an answer'").await();
    }

    /** The connection serves on. */
    @GET
    @Path("too-slow-in-session")
    public String tooSlowInSession() {
        try (Session own = hurried.session().await()) {
            int pid = Trial.pid(own);
            return limit(own) + ", the same connection: " + (Trial.pid(own) == pid);
        }
    }

    /** A transaction fails with its statement, and the next one on the same pool does not. */
    @POST
    @Path("too-slow-in-transaction")
    public String tooSlowInTransaction() throws Exception {
        Trial.transaction().begin();
        String limit = limit(hurried);
        Trial.transaction().rollback();
        return limit + ", then "
                + hurried.selectValue(String.class, "select 'an answer'").await();
    }

    private static String limit(Statements where) {
        try {
            return where.execute("select pg_sleep(60)").await().operation();
        } catch (QueryTimeoutException late) {
            return late.limit().toString();
        }
    }

    private static boolean late(Reply<Result> reply) {
        try {
            reply.await(Duration.ofMillis(100));
            return false;
        } catch (QueryTimeoutException late) {
            return true;
        }
    }
}
