// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.outcome;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One-shots that wait for a pool whose every connection is held by somebody else. */
@Path("/desk")
@RequestScoped
@Produces("text/plain")
public class Desk {
    private static volatile List<Reply<@Nullable Integer>> called = List.of();

    @Inject
    Database database;

    @Inject
    @OnDatabase("reporting")
    Database reporting;

    private Database by(String name) {
        return name.equals("reporting") ? reporting : database;
    }

    /** Which are refused while nobody is served yet; on Open Liberty nobody is before the end of the request. */
    @POST
    @Path("refused-at-once/{calls}/{pool}")
    public String refusedAtOnce(@PathParam("calls") int calls, @PathParam("pool") int pool) {
        return holding(database, pool, held -> {
            List<Reply<@Nullable Integer>> replies = IntStream.range(0, calls)
                    .<Reply<@Nullable Integer>>mapToObj(i -> database.selectValue(Integer.class, "select $1::int", i))
                    .toList();
            long done = replies.stream().filter(CompletableFuture::isDone).count();
            List<Reply<@Nullable Integer>> failed = replies.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .toList();
            called = replies;
            return done + " done, " + failed.size() + " refused: "
                    + (failed.isEmpty() ? "" : outcome(() -> failed.get(0).await()));
        });
    }

    /** So many that have a connection as long as somebody else has the lock, or wait for one. */
    @POST
    @Path("begin/{database}/{calls}/{lock}")
    public String begin(
            @PathParam("database") String name, @PathParam("calls") int calls, @PathParam("lock") int lock) {
        called = IntStream.range(0, calls)
                .<Reply<@Nullable Integer>>mapToObj(i -> by(name).selectValue(
                                Integer.class, "select $1::int from pg_advisory_xact_lock_shared($2::int)", i, lock))
                .toList();
        return "begun";
    }

    /** How many of them have their answer in the end. */
    @GET
    @Path("served")
    public String served() {
        List<Reply<@Nullable Integer>> replies = called;
        long right = IntStream.range(0, replies.size())
                .filter(i -> !replies.get(i).isCompletedExceptionally())
                .filter(i -> Objects.equals(replies.get(i).await(), i))
                .count();
        return right + " right";
    }

    /** One that nobody serves before its time is up. */
    @POST
    @Path("too-late/{pool}")
    public String tooLate(@PathParam("pool") int pool) {
        long began = System.nanoTime();
        String late = holding(reporting, pool, held -> outcome(() -> Trial.pid(reporting)));
        return Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s: " + late;
    }

    /** Whoever asks the pool itself gets what it has. */
    @POST
    @Path("hold/{database}/{sessions}")
    public String hold(@PathParam("database") String name, @PathParam("sessions") int sessions) {
        return holding(
                by(name),
                sessions,
                held -> held.stream().map(Trial::pid).distinct().count() + " connections");
    }

    /**
     * Many more than the pool has connections, and nobody else has one: each that becomes free is for who has waited
     * longest, so each connection has its callers in the order of their calls.
     */
    @POST
    @Path("in-order/{calls}")
    public String inOrder(@PathParam("calls") int calls) {
        database.executeScript("create table served(place serial, number int, connection int)")
                .await();
        List<Reply<Result>> replies = IntStream.range(0, calls)
                .mapToObj(i ->
                        database.execute("insert into served(number, connection) values ($1, pg_backend_pid())", i))
                .toList();
        replies.forEach(Reply::await);
        String order = database.selectValue(
                        String.class,
                        "select count(*) || ' served, ' || count(*) filter (where number <= before) || ' out of order, '"
                                + " || count(distinct connection) || ' connections'"
                                + " from (select number, connection, lag(number)"
                                + " over (partition by connection order by place) as before from served) s")
                .await();
        return order + ", a heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB";
    }

    /** So many at the same time; each leaves nothing that the next one on its connection could see. */
    @POST
    @Path("insert/{database}/{calls}")
    public String insert(@PathParam("database") String name, @PathParam("calls") int calls) {
        List<Reply<Result>> replies = IntStream.range(0, calls)
                .mapToObj(i -> by(name).execute("insert into handed_over values ($1)", i))
                .toList();
        return replies.stream().mapToLong(reply -> reply.await().rowsAffected()).sum() + " inserted";
    }

    /** The same by a session, whose connection comes from the server's pool and goes back to it. */
    @POST
    @Path("insert-by-session/{database}")
    public String insertBySession(@PathParam("database") String name) {
        try (Session session = by(name).session().await()) {
            return session.execute("insert into handed_over values (0)").await().rowsAffected() + " inserted";
        }
    }

    private static String holding(Database whose, int sessions, Function<List<Session>, String> meanwhile) {
        List<Session> held = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                held.add(whose.session().await());
            }
            return meanwhile.apply(held);
        } finally {
            held.forEach(Session::close);
        }
    }
}
