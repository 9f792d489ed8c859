// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What beans do with Howdah in a server. */
@Path("/")
@RequestScoped
@Produces("text/plain")
public class Scenarios {
    private static final String PID = "select pg_backend_pid()";

    @Inject
    Session session;

    @Inject
    Database database;

    @Inject
    @OnDatabase("reporting")
    Session reports;

    @GET
    @Path("where")
    public String where() {
        return session.selectValue(String.class, "select current_database()::text")
                        .await() + " "
                + reports.selectValue(String.class, "select current_database()::text")
                        .await();
    }

    /** Whether the application's class loader finds a class. */
    @GET
    @Path("sees/{name}")
    public String sees(@PathParam("name") String name) {
        try {
            Class.forName(name, false, Scenarios.class.getClassLoader());
            return "seen";
        } catch (ClassNotFoundException absent) {
            return "not seen";
        }
    }

    /** The stage completes after the method has returned: which thread, which context? */
    @GET
    @Path("stage")
    public CompletionStage<String> stage() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return session.selectValue(String.class, "select 'done' from pg_sleep(0.2)")
                .thenApply(done -> done + " loader=" + (Thread.currentThread().getContextClassLoader() == loader)
                        + " jndi=" + jndiWorks() + " eventloop="
                        + Thread.currentThread().getName().contains("eventloop"));
    }

    /** The request ends, the statement runs on, and then there is a stage to run. */
    @POST
    @Path("unawaited/{seconds}")
    public String unawaited(@PathParam("seconds") double seconds) {
        session.execute("select pg_sleep($1)", seconds).thenRun(() -> {});
        return "begun";
    }

    private static boolean jndiWorks() {
        try {
            new InitialContext().lookup("java:comp/UserTransaction");
            return true;
        } catch (NamingException foreign) {
            return false;
        }
    }

    @POST
    @Path("transactional/{id}")
    @Transactional
    public String transactional(@PathParam("id") int id, @QueryParam("fail") boolean fail) {
        int first = session.selectValue(Integer.class, PID).await();
        session.execute(
                "insert into t values ($1)", id); // nobody awaits it: it is part of the transaction all the same
        int second = database.selectValue(Integer.class, PID).await();
        if (fail) {
            throw new IllegalStateException("rolled back on purpose");
        }
        return "one connection: " + (first == second);
    }

    @POST
    @Path("user-transaction/{id}")
    public String userTransaction(@PathParam("id") int id, @QueryParam("commit") boolean commit) throws Exception {
        UserTransaction transaction = InitialContext.doLookup("java:comp/UserTransaction");
        transaction.begin();
        session.execute("insert into t values ($1)", id).await();
        if (commit) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
        return "ended";
    }

    /** A statement fails and nobody looks; the commit must not be reported as one. */
    @POST
    @Path("silent-rollback/{id}")
    public String silentRollback(@PathParam("id") int id) throws Exception {
        UserTransaction transaction = InitialContext.doLookup("java:comp/UserTransaction");
        transaction.begin();
        session.execute("insert into t values ($1)", id);
        session.execute("insert into t values ($1)", id);
        transaction.commit();
        return "committed\n";
    }

    @POST
    @Path("begin-in-transaction")
    @Transactional
    public String beginInTransaction() throws Exception {
        try (Session own = database.session().await()) {
            own.begin().await();
            return "begun";
        }
    }

    @POST
    @Path("own-transaction/{id}")
    public CompletionStage<String> ownTransaction(@PathParam("id") int id) {
        return database.inTransaction(own -> own.execute("insert into t values ($1)", id))
                .thenApply(result -> "inserted " + result.rowsAffected());
    }

    @GET
    @Path("count/{id}")
    public long count(@PathParam("id") int id) {
        return session.selectValue(Long.class, "select count(*) from t where id = $1", id)
                .await();
    }

    @GET
    @Path("after-a-moment/{id}")
    public long afterAMoment(@PathParam("id") int id) {
        return session.selectValue(Long.class, "select count(t.id) from pg_sleep(0.05) left join t on t.id = $1", id)
                .await();
    }

    @GET
    @Path("pid")
    public int pid() {
        return session.selectValue(Integer.class, PID).await();
    }

    /** Holds sessions until the pool has no more, and shows what the next one is told. */
    @POST
    @Path("exhaust/{held}")
    public String exhaust(@PathParam("held") int held) {
        List<Session> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < held; i++) {
                sessions.add(database.session().await());
            }
            return "there was one more";
        } finally {
            sessions.forEach(Session::close);
        }
    }

    /** One-shots one after the other, many more than the pool has connections: each gives its connection back. */
    @POST
    @Path("one-shots/{times}")
    public int oneShots(@PathParam("times") int times) {
        int sum = 0;
        for (int i = 0; i < times; i++) {
            sum += session.selectValue(Integer.class, "select 1").await();
        }
        return sum;
    }

    /** Many more one-shots at once than the pool has connections; no thread waits for any of them. */
    @POST
    @Path("waiting/{times}")
    public CompletionStage<String> waiting(@PathParam("times") int times) {
        List<Reply<Integer>> replies = IntStream.range(0, times)
                .mapToObj(i -> session.selectValue(Integer.class, "select $1::int", i))
                .toList();
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    long right = IntStream.range(0, times)
                            .filter(i -> replies.get(i).await() == i)
                            .count();
                    return right + " right";
                });
    }

    /** All but one of the pool's connections are held, so the database sees in which order the waiting are served. */
    @POST
    @Path("waiting-in-order/{times}")
    public String waitingInOrder(@PathParam("times") int times) {
        database.executeScript("create table calls(place serial, number int)").await();
        List<Session> held =
                Stream.generate(() -> database.session().await()).limit(19).toList();
        try {
            List<Reply<Result>> replies = IntStream.range(0, times)
                    .mapToObj(i -> session.execute("insert into calls(number) values ($1)", i))
                    .toList();
            replies.forEach(Reply::await);
        } finally {
            held.forEach(Session::close);
        }
        return session.selectValue(
                        String.class,
                        "select count(*) || ' calls, ' || count(*) filter (where number <= before) || ' out of order'"
                                + " from (select number, lag(number) over (order by place) as before from calls) c")
                .await();
    }

    /** The request ends at once; what it has begun does not. */
    @POST
    @Path("begun/{id}")
    public String begun(@PathParam("id") int id) {
        session.execute("insert into t select $1 from pg_sleep(0.5)", id);
        return "begun";
    }

    /** One-shots take the whole pool, then somebody asks the pool itself. */
    @POST
    @Path("room-for-session")
    public int roomForSession() {
        List<Reply<Integer>> replies = IntStream.range(0, 200)
                .mapToObj(i -> session.selectValue(Integer.class, "select 1 from pg_sleep(0.05)"))
                .toList();
        try (Session own = database.session().await()) {
            int one = own.selectValue(Integer.class, "select 1").await();
            return replies.stream().mapToInt(Reply::await).sum() + one;
        }
    }

    /** What a borrower leaves behind is gone for the next one; says on which connection, and what it has left there. */
    @POST
    @Path("leave-traces")
    public String leaveTraces() {
        try (Session own = database.session().await()) {
            own.execute("set work_mem = '77MB'").await();
            own.execute("create temp table leftover(id int)").await();
            own.execute("listen leftover").await();
            own.execute("select pg_advisory_lock(77)").await();
            own.execute("set role pg_monitor").await();
            String left = pid(own) + ": " + traces(own);
            own.begin().await();
            return left;
        }
    }

    /** Borrows the pool's connections until that one is among them. */
    @GET
    @Path("traces/{pid}")
    public String traces(@PathParam("pid") int pid) {
        List<Session> borrowed = new ArrayList<>();
        try {
            do {
                borrowed.add(database.session().await());
            } while (pid(borrowed.get(borrowed.size() - 1)) != pid);
            return traces(borrowed.get(borrowed.size() - 1));
        } finally {
            borrowed.forEach(Session::close);
        }
    }

    private static int pid(Session session) {
        return session.selectValue(Integer.class, PID).await();
    }

    private static String traces(Session session) {
        return session.selectValue(
                        String.class,
                        "select current_setting('work_mem') || ' ' || coalesce(to_regclass('leftover')::text, 'none')"
                                + " || ' ' || (select count(*) from pg_listening_channels()) || ' channels '"
                                + " || (select count(*) from pg_locks where locktype = 'advisory'"
                                + " and pid = pg_backend_pid()) || ' locks ' || current_user")
                .await();
    }
}
