// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.app;

import io.howdah.Database;
import io.howdah.Session;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The work of the session workloads, timed where it is done: borrow a connection, run one statement, give it back. The
 * answer is {@code <nanoseconds> <nanoseconds of CPU> <sum of what the statements gave>}.
 */
@Path("/loop")
@RequestScoped
@Produces("text/plain")
public class Loops {
    private static final String STATEMENT = "select 1";

    @Inject
    Session session;

    @Inject
    Database database;

    @Resource
    ManagedThreadFactory threads;

    @Resource
    ContextService contexts;

    /** One operation, whose value is summed. */
    private interface Work {
        int once() throws Exception;
    }

    @GET
    public String loop(
            @QueryParam("contender") String contender,
            @QueryParam("operations") int operations,
            @QueryParam("concurrency") int concurrency)
            throws Exception {
        long cpu = cpuTime();
        long start = System.nanoTime();
        long sum =
                switch (contender) {
                    case "howdah" -> inThreads(operations, concurrency, this::oneShot);
                    case "howdah per call" -> inThreads(operations, concurrency, aCallEach(this::oneShot));
                    case "howdah session" -> inThreads(operations, concurrency, this::ownSession);
                    case "howdah asynchronous" -> inFlight(operations, concurrency);
                    case "pgjdbc datasource unshareable" -> inThreads(operations, concurrency, unshareable());
                    case "pgjdbc datasource" -> {
                        DataSource pool = InitialContext.doLookup("jdbc/bench");
                        yield inThreads(operations, concurrency, () -> jdbc(pool));
                    }
                    case "pgjdbc datasource per call" -> {
                        DataSource pool = InitialContext.doLookup("jdbc/bench");
                        yield inThreads(operations, concurrency, aCallEach(() -> jdbc(pool)));
                    }
                    default -> throw new IllegalArgumentException("There is no contender '" + contender + "'");
                };
        long took = System.nanoTime() - start;
        return took + " " + (cpuTime() - cpu) + " " + sum;
    }

    private int oneShot() {
        return session.selectValue(Integer.class, STATEMENT).await();
    }

    private int ownSession() {
        try (Session own = database.session().await()) {
            return own.selectValue(Integer.class, STATEMENT).await();
        }
    }

    private static int jdbc(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATEMENT);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /**
     * A shareable connection may stay with its thread after it was closed: on Open Liberty other threads then starve. By the
     * name of web.xml, for WildFly would inject its own default data source, which is another database's.
     */
    private static Work unshareable() throws NamingException, SQLException {
        DataSource pool = InitialContext.doLookup("java:comp/env/jdbc/unshareable");
        try (Connection connection = pool.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            if (!product.equals("PostgreSQL")) {
                throw new IllegalStateException("The data source is one of " + product);
            }
        }
        return () -> jdbc(pool);
    }

    /**
     * Each operation is a unit of work of its own, as a request or the call of an enterprise bean is: with it ends what the
     * server lets a thread keep. In a loop of one unit a thread keeps its connection, and others wait until the loop ends.
     */
    private Work aCallEach(Work work) {
        Callable<Integer> call = contexts.contextualCallable(work::once);
        return call::call;
    }

    /** Each thread does one operation at a time; with a single one it is the request's own. */
    private long inThreads(int operations, int concurrency, Work work) throws Exception {
        AtomicInteger left = new AtomicInteger(operations);
        AtomicLong sum = new AtomicLong();
        if (concurrency == 1) {
            drain(left, work, sum);
            return sum.get();
        }
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(concurrency);
        for (int i = 0; i < concurrency; i++) {
            threads.newThread(() -> {
                        try {
                            drain(left, work, sum);
                        } catch (Exception failure) {
                            failed.set(failure);
                        } finally {
                            ended.countDown();
                        }
                    })
                    .start();
        }
        ended.await();
        Exception failure = failed.get();
        if (failure != null) {
            throw failure;
        }
        return sum.get();
    }

    private static void drain(AtomicInteger left, Work work, AtomicLong sum) throws Exception {
        long mine = 0;
        while (left.getAndDecrement() > 0) {
            mine += work.once();
        }
        sum.addAndGet(mine);
    }

    /** So many chains, in each of which an operation begins when the one before has ended; no thread waits. */
    private long inFlight(int operations, int concurrency) {
        AtomicInteger left = new AtomicInteger(operations);
        AtomicLong sum = new AtomicLong();
        CompletableFuture<?>[] chains = IntStream.range(0, concurrency)
                .mapToObj(i -> chain(left, sum).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(chains).join();
        return sum.get();
    }

    private CompletionStage<Void> chain(AtomicInteger left, AtomicLong sum) {
        if (left.getAndDecrement() <= 0) {
            return CompletableFuture.completedStage(null);
        }
        return session.selectValue(Integer.class, STATEMENT).thenCompose(value -> {
            sum.addAndGet(value);
            return chain(left, sum);
        });
    }

    /** By its attribute: a deployment on WildFly does not see the JDK's own interface of it. */
    private static long cpuTime() throws JMException {
        return (long) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "ProcessCpuTime");
    }
}
