// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.INSERT;
import static io.howdah.it.app.Trial.PID;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.pid;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Prepared;
import io.howdah.Row;
import io.howdah.Session;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Rows one by one, and what else needs a connection for longer than a statement. */
@Path("/streams")
@RequestScoped
@Produces("text/plain")
public class Streams {
    private static final String NUMBERS = "select i from generate_series($1, $1 + 9) i";

    @Inject
    Session session;

    /** Where rows arrive, which connection the injected session has there, and what is there to be read. */
    @POST
    @Path("in-transaction/{id}")
    @Transactional
    public String inTransaction(@PathParam("id") int id) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        session.execute(INSERT + ", ($1 + 1), ($1 + 2)", id);
        Set<String> where = ConcurrentHashMap.newKeySet();
        Set<Integer> connections = ConcurrentHashMap.newKeySet();
        connections.add(pid(session));
        long rows = session.stream(Integer.class, "select id from t where id between $1 and $1 + 9", id)
                .fetchSize(2)
                .forEach(row -> {
                    where.add("loader=" + (Thread.currentThread().getContextClassLoader() == loader) + " eventloop="
                            + Thread.currentThread().getName().contains("eventloop"));
                    connections.add(pid(session));
                    session.execute(INSERT, row + 100);
                })
                .await();
        return rows + " rows, connections: " + connections.size() + ", " + where;
    }

    /** The request ends at once, with the first rows on their way. */
    @POST
    @Path("begun/{id}")
    public String begun(@PathParam("id") int id) {
        session.stream(Integer.class, "select i from generate_series($1, $1 + 9) i, pg_sleep(0.5)", id)
                .fetchSize(3)
                .forEach(row -> session.execute(INSERT, row).await());
        return "begun";
    }

    @GET
    @Path("count/{id}")
    public long count(@PathParam("id") int id) {
        return session.selectValue(Long.class, "select count(*) from t where id between $1 and $1 + 199", id)
                .await();
    }

    /** Some rows are read in a transaction, and more are wanted behind its end. */
    @POST
    @Path("behind-transaction/{id}")
    public String behindTransaction(@PathParam("id") int id) throws Exception {
        Reader reader = new Reader();
        transaction().begin();
        session.execute(INSERT, id);
        session.stream(NUMBERS, id).fetchSize(2).subscribe(reader);
        reader.subscription().request(1);
        String first = reader.next();
        transaction().commit();
        reader.subscription().request(100);
        return first + ", " + reader.next() + ", " + reader.next();
    }

    /** What is left of a stream that is cancelled, and one that fails, outside a transaction. */
    @POST
    @Path("given-up/{id}")
    public String givenUp(@PathParam("id") int id) throws InterruptedException {
        Reader reader = new Reader();
        session.stream("insert into t select i from generate_series($1, $1 + 9) i returning id", id)
                .fetchSize(2)
                .subscribe(reader);
        reader.subscription().request(1);
        String first = reader.next();
        reader.subscription().cancel();
        String failed = outcome(() -> session.stream(
                        "insert into t select i from generate_series($1, $1 + 9) i returning id / (id - $1)", id)
                .forEach(row -> {})
                .await());
        return first + ", " + failed;
    }

    @POST
    @Path("prepared/{id}")
    @Transactional
    public String prepared(@PathParam("id") int id) {
        int connection = pid(session);
        Prepared prepared =
                session.prepare(INSERT + " returning pg_backend_pid()").await();
        boolean same = prepared.selectValue(Integer.class, id).await() == connection;
        prepared.close();
        return prepared.parameterTypes() + " on one connection: " + same;
    }

    @POST
    @Path("prepared-outside")
    public String preparedOutside() {
        return outcome(() -> session.prepare(PID).await());
    }

    private static final class Reader implements Flow.Subscriber<Row> {
        private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(100);
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        Flow.Subscription subscription() {
            return subscription.join();
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(Row row) {
            heard.add("row " + row.get(0));
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    }
}
