// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.pid;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Database;
import io.howdah.Session;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;

/** Other threads than the request's: the server's, one's own, and virtual ones, which only newer JDKs have. */
@Path("/threads")
@RequestScoped
@Produces("text/plain")
public class Threads {
    @Inject
    Session session;

    @Inject
    Database database;

    @Inject
    Pools pools;

    @Resource
    ManagedExecutorService managed;

    private Executor executor(String kind) throws ReflectiveOperationException {
        return switch (kind) {
            case "caller" -> Runnable::run;
            case "managed" -> managed;
            case "plain" -> task -> new Thread(task).start();
            default -> virtual();
        };
    }

    /** The build's JDK has none, so they are asked for by their name. */
    static Executor virtual() throws ReflectiveOperationException {
        return (Executor)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static <T> CompletableFuture<T> on(Executor executor, Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Exception failure) {
                done.completeExceptionally(failure);
            }
        });
        return done.orTimeout(30, TimeUnit.SECONDS);
    }

    /** Everything that a bean may use. */
    @POST
    @Path("every-way/{kind}")
    public String everyWay(@PathParam("kind") String kind) throws Exception {
        Executor executor = executor(kind);
        try (Session own = database.session().await()) {
            boolean same = on(executor, () -> pid(own)).join() == pid(own);
            boolean others = on(executor, () -> pid(session)).join() > 0
                    && on(executor, () -> database.with(Trial::pidLater).await())
                                    .join()
                            > 0
                    && on(executor, this::openAndClose).join() > 0;
            return "the session's connection: " + same + ", others: " + others;
        }
    }

    /** The request goes on when a thread, its own or another one, has closed its session. */
    @POST
    @Path("closed-by/{kind}")
    public String closedBy(@PathParam("kind") String kind) throws Exception {
        Session own = database.session().await();
        pid(own);
        String open = inUse();
        on(executor(kind), () -> {
                    own.close();
                    return "closed";
                })
                .join();
        return "open: " + open + ", closed: " + inUse();
    }

    private String inUse() throws JMException {
        return pools.numbers("default").split(",", 2)[0];
    }

    /** One virtual thread waits for a lock that another one gives free. */
    @POST
    @Path("one-carrier")
    public String oneCarrier() throws Exception {
        try (Session holding = database.session().await()) {
            holding.execute("select pg_advisory_lock(15)").await();
            CountDownLatch about = new CountDownLatch(1);
            CompletableFuture<?> waiting = on(virtual(), () -> {
                about.countDown();
                return session.execute("select pg_advisory_xact_lock(15)").await();
            });
            about.await();
            CompletableFuture<?> freeing = on(virtual(), () -> holding.execute("select pg_advisory_unlock(15)")
                    .await());
            CompletableFuture.allOf(waiting, freeing).join();
            return "both done";
        }
    }

    private int openAndClose() {
        try (Session opened = database.session().await()) {
            return pid(opened);
        }
    }

    /** A transaction stays on its thread; a session of it takes others in. */
    @POST
    @Path("transaction/{kind}/{id}")
    public String inTransaction(@PathParam("kind") String kind, @PathParam("id") int id) throws Exception {
        Executor executor = executor(kind);
        transaction().begin();
        try (Session own = database.session().await()) {
            boolean inside = on(executor, () -> insert(own, id)).join() == pid(own);
            boolean outside = on(executor, () -> insert(session, id + 1)).join() != pid(own);
            return "by the session: " + inside + ", injected outside: " + outside;
        } finally {
            transaction().rollback();
        }
    }

    /** One session, many threads at the same time, in a transaction of its own. */
    @POST
    @Path("at-once/{kind}/{times}")
    public String atOnce(@PathParam("kind") String kind, @PathParam("times") int times) throws Exception {
        Executor executor = executor(kind);
        try (Session own = database.session().await()) {
            own.begin().await();
            long right = right(executor, times, own::selectOne);
            own.commit().await();
            return right + " right";
        }
    }

    private interface Echo {
        io.howdah.Reply<Integer> of(Class<Integer> type, String sql, Object... parameters);
    }

    /** How many of so many threads get their own answer. */
    private static long right(Executor executor, int times, Echo echo) {
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            answers.add(on(
                    executor,
                    () -> echo.of(Integer.class, "select $1::int", number).await() == number));
        }
        return answers.stream().filter(CompletableFuture::join).count();
    }

    /** One-shots, each awaited by a thread of its own. */
    @POST
    @Path("one-shots/{kind}/{times}")
    public String oneShots(@PathParam("kind") String kind, @PathParam("times") int times) throws Exception {
        return right(executor(kind), times, session::selectOne) + " right";
    }

    /** The request ends, and so does the statement, badly; nobody looks. */
    @POST
    @Path("unseen")
    public String unseen() {
        session.execute("select unseen_by_anybody");
        return "begun";
    }
}
