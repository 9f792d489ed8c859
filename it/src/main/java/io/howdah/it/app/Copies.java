// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.CopyResult;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Session;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** COPY in beans. */
@Path("/copies")
@RequestScoped
@Produces("text/plain")
public class Copies {
    private static final int ROWS = 20_000;

    @Inject
    Session session;

    /** Rows in and out in the JTA transaction, and where the application's code runs meanwhile. */
    @POST
    @Path("joined/{id}")
    @Transactional
    public String joined(@PathParam("id") int id, @QueryParam("fail") boolean fail) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Set<String> where = ConcurrentHashMap.newKeySet();
        Runnable look = () -> where.add("loader=" + (Thread.currentThread().getContextClassLoader() == loader)
                + " eventloop=" + Thread.currentThread().getName().contains("eventloop"));
        session.execute("insert into t values ($1)", id);
        CopyResult in = session.copyIn(
                        CopyTarget.table("t", "id"),
                        CopySource.rows(
                                IntStream.range(id + 1, id + ROWS).boxed().peek(row -> look.run())))
                .await();
        ConcurrentLinkedQueue<Integer> back = new ConcurrentLinkedQueue<>();
        session.copyOut(
                        Integer.class,
                        CopyTarget.query("select id from t where id between " + id + " and " + (id + ROWS)))
                .forEach(row -> {
                    look.run();
                    back.add(row);
                })
                .await();
        if (fail) {
            throw new IllegalStateException("rolled back on purpose, with " + back.size() + " rows seen");
        }
        return in.rows() + " in, " + back.size() + " out, " + new TreeSet<>(where);
    }
}
