// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.pid;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;

/** What the stages of a reply find: contexts, and the transaction that their reply belongs to. */
@Path("/stages")
@RequestScoped
@Produces("text/plain")
public class Stages {
    private static final String SOON = "select 'done' from pg_sleep(0.2)";

    @Inject
    Session session;

    @Inject
    Database database;

    @Inject
    Inner inner;

    @Inject
    RequestMark mark;

    @Inject
    Instance<Principal> principal;

    /** What the current thread has of the caller's. */
    private String contexts(ClassLoader callers) {
        boolean loader = Thread.currentThread().getContextClassLoader() == callers;
        return "loader " + loader + ", names " + outcome(() -> transaction() != null) + ", identity "
                + outcome(() -> principal.get().getName()) + ", request " + outcome(mark::isSet) + ", transaction "
                + outcome(() -> Trial.status() != Status.STATUS_NO_TRANSACTION) + ", event loop "
                + Thread.currentThread().getName().contains("eventloop");
    }

    @GET
    @Path("contexts")
    @Transactional
    public CompletionStage<String> contexts() {
        mark.set();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        String callers = contexts(loader);
        return session.selectValue(String.class, SOON).thenApply(done -> callers + "\n" + contexts(loader));
    }

    /** The verb is called on a thread that the server does not know, which may be a virtual one. */
    @GET
    @Path("contexts-of-a-thread/{kind}")
    public CompletionStage<String> contextsOfAThread(@PathParam("kind") String kind) throws Exception {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Executor unknown = kind.equals("virtual") ? Threads.virtual() : task -> new Thread(task).start();
        return CompletableFuture.supplyAsync(
                        () -> session.selectValue(String.class, SOON).thenApply(done -> contexts(loader)), unknown)
                .get(10, TimeUnit.SECONDS);
    }

    /** Who runs a stage for which nobody waits. */
    @GET
    @Path("thread")
    public CompletionStage<String> thread() {
        return session.selectValue(String.class, SOON)
                .thenApply(done -> Thread.currentThread().getName());
    }

    /** Who runs one for which its caller waits. */
    @GET
    @Path("thread-of-an-awaited-one")
    public String threadOfAnAwaitedOne() {
        Thread caller = Thread.currentThread();
        return session.selectValue(String.class, SOON)
                .thenApply(done -> Thread.currentThread() == caller
                        ? "caller"
                        : Thread.currentThread().getName())
                .await();
    }

    /** The resource method itself is in a transaction, and returns a stage. */
    @POST
    @Path("transactional/{id}")
    @Transactional
    public CompletionStage<String> transactional(@PathParam("id") int id) {
        session.execute(Trial.INSERT, id);
        return session.selectValue(String.class, SOON).thenApply(done -> outcome(() -> insert(session, id + 1) > 0));
    }

    /** A bean's method is, which the resource method calls. */
    @POST
    @Path("transactional-bean/{id}")
    public CompletionStage<String> transactionalBean(@PathParam("id") int id, @QueryParam("fail") boolean fail) {
        return inner.stages(id, fail);
    }

    /** The thread of the transaction waits; who runs the stages is not determined, where they belong is. */
    @POST
    @Path("awaited/{id}")
    public String awaited(@PathParam("id") int id) throws Exception {
        transaction().begin();
        int own = pid(session);
        Reply<Boolean> stage = session.selectValue(String.class, SOON)
                .thenCompose(done -> database.with(shared -> shared.execute(Trial.INSERT, id)))
                .thenApply(inserted -> pid(session) == own);
        boolean same = stage.await();
        transaction().rollback();
        return "the transaction's connection: " + same;
    }

    /** A stage of another library stands between. */
    @POST
    @Path("behind-another-library/{id}")
    public String behindAnotherLibrary(@PathParam("id") int id) throws Exception {
        transaction().begin();
        int own = pid(session);
        CompletableFuture<String> another = new CompletableFuture<>();
        Reply<Boolean> stage = session.selectValue(Integer.class, "select 1")
                .thenCompose(one -> another)
                .thenApply(answer -> insert(session, id) == own);
        new Thread(() -> another.complete("on its own thread")).start();
        boolean same = stage.await();
        transaction().rollback();
        return "the transaction's connection: " + same;
    }

    /** What the refusal proposes: an executor of one's own, or another transaction. */
    @POST
    @Path("ways-out/{id}")
    public String waysOut(@PathParam("id") int id) throws Exception {
        ManagedExecutorService executor = InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
        transaction().begin();
        int own = pid(session);
        CompletionStage<Boolean> outside = session.selectValue(Integer.class, "select 1")
                .thenApplyAsync(one -> insert(session, id) != own, executor);
        CompletionStage<Boolean> another = session.selectValue(Integer.class, "select 1")
                .thenApply(one -> outcome(() -> inner.requiresNew(() -> insert(session, id + 1) != own))
                        .equals("true"));
        boolean done = outside.toCompletableFuture().join()
                & another.toCompletableFuture().join();
        transaction().rollback();
        return "other connections: " + done;
    }

    /** Nanoseconds for each call to the server, of which a verb makes one each. */
    @GET
    @Path("cost")
    public String cost() throws Exception {
        ContextService contexts = InitialContext.doLookup("java:comp/DefaultContextService");
        TransactionSynchronizationRegistry registry =
                InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
        StringBuilder text = new StringBuilder();
        for (int round = 0; round < 5; round++) {
            text.append("contexts ")
                    .append(nanos(contexts::currentContextExecutor))
                    .append(" ns, transaction ")
                    .append(nanos(registry::getTransactionKey))
                    .append(" ns\n");
        }
        return text.toString();
    }

    private static long nanos(Runnable call) {
        int times = 50_000;
        long began = System.nanoTime();
        for (int i = 0; i < times; i++) {
            call.run();
        }
        return (System.nanoTime() - began) / times;
    }
}
