// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.awaitTimeOut;
import static io.howdah.it.app.Trial.beginShort;
import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.pid;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.cdi.OnDatabase;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ends that come from outside: time-outs, forgotten sessions, other threads, requests that are over. */
@Path("/endings")
@RequestScoped
@Produces("text/plain")
public class Endings {
    private static final int TEN_MINUTES = 600;
    private static final String LONG = "select pg_sleep(" + TEN_MINUTES + ")";

    private static final AtomicReference<@Nullable Session> KEPT = new AtomicReference<>();
    private static final CountDownLatch OVER = new CountDownLatch(1);
    private static final CompletableFuture<String> AFTER = new CompletableFuture<>();

    @Inject
    Session session;

    @Inject
    Database database;

    /** Its way may be one on which a test stops everything. */
    @Inject
    @OnDatabase("reporting")
    Session reporting;

    @Resource
    ManagedExecutorService managed;

    @POST
    @Path("time-out/{id}")
    public String timeOut(@PathParam("id") int id) throws Exception {
        beginShort();
        return timeOut(session, id);
    }

    @POST
    @Path("time-out-of-a-session/{id}")
    public String timeOutOfASession(@PathParam("id") int id) throws Exception {
        beginShort();
        try (Session own = database.session().await()) {
            return timeOut(own, id);
        }
    }

    /** Neither PostgreSQL nor the network is what a COPY waits for whose source gives nothing. */
    @POST
    @Path("time-out-of-a-copy/{id}")
    public String timeOutOfACopy(@PathParam("id") int id) throws Exception {
        beginShort();
        return timeOut(session, id, () -> session.copyIn(
                        CopyTarget.table("t"), CopySource.of(new StillSource(id + 2, new CompletableFuture<>())))
                .await());
    }

    /** Nothing passes any more once the long statement has, neither a cancel nor a rollback. */
    @POST
    @Path("time-out-without-network/{id}")
    public String timeOutWithoutNetwork(@PathParam("id") int id) throws Exception {
        beginShort();
        reporting.execute("insert into undone values ($1)", id).await();
        return outcome(() -> reporting.executeScript(LONG).await()) + "\n" + outcome(() -> pid(reporting)) + "\n"
                + commit();
    }

    /** Nothing passes any more once the commit has. */
    @POST
    @Path("commit-without-network/{id}")
    public String commitWithoutNetwork(@PathParam("id") int id) throws Exception {
        transaction().begin();
        reporting.execute("insert into unanswered values ($1)", id).await();
        return commit();
    }

    private String timeOut(Statements where, int id) {
        return timeOut(where, id, () -> where.execute(LONG).await());
    }

    private String timeOut(Statements where, int id, Callable<?> lasting) {
        insert(where, id);
        return outcome(lasting) + "\n" + outcome(() -> insert(where, id + 1)) + "\n" + commit() + "\n"
                + outcome(() -> pid(session) > 0);
    }

    /** Nothing runs when the time is up; the thread finds out at its next statement or at the end. */
    @POST
    @Path("time-out-while-idle/{id}")
    public String timeOutWhileIdle(@PathParam("id") int id) throws Exception {
        beginShort();
        insert(session, id);
        awaitTimeOut();
        return outcome(() -> insert(session, id + 1) > 0) + "\n" + commit();
    }

    @POST
    @Path("forget")
    public int forget() {
        Session forgotten = database.session().await();
        KEPT.set(forgotten);
        return pid(forgotten);
    }

    @POST
    @Path("forget-in-transaction")
    @Transactional
    public int forgetInTransaction() {
        return forget();
    }

    private static Session kept() {
        return Objects.requireNonNull(KEPT.get());
    }

    @POST
    @Path("use-kept")
    public String useKept() {
        return outcome(() -> pid(kept()) > 0);
    }

    @POST
    @Path("use-kept-in-transaction")
    @Transactional
    public String useKeptInTransaction() {
        return outcome(() -> pid(kept()));
    }

    @POST
    @Path("close-kept")
    public String closeKept() {
        kept().close();
        return "closed";
    }

    /** Nobody can close it any more. */
    @POST
    @Path("drop-kept")
    public String dropKept() {
        KEPT.set(null);
        return "dropped";
    }

    /** An injected session is used when the request has ended. */
    @POST
    @Path("after-the-request")
    public String afterTheRequest() {
        managed.execute(() -> AFTER.complete(outcome(() -> {
            OVER.await();
            return pid(session) > 0;
        })));
        return "returned";
    }

    @POST
    @Path("the-request-is-over")
    public String theRequestIsOver() throws Exception {
        OVER.countDown();
        return AFTER.get(10, TimeUnit.SECONDS);
    }
}
