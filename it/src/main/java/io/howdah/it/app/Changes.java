// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.outcome;

import io.howdah.Merge;
import io.howdah.Session;
import io.howdah.Upsert;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.stream.IntStream;

/** Many rows in beans. */
@Path("/changes")
@RequestScoped
@Produces("text/plain")
public class Changes {
    public record Numbered(int id) {}

    public record Told(String mergeAction, int id) {}

    @Inject
    Session session;

    /** A hundred rows, of which a merge deletes ten beside ten new ones, and an upsert puts five back: 105. */
    @POST
    @Path("{first}")
    @Transactional
    public String change(@PathParam("first") int first, @QueryParam("fail") boolean fail) {
        List<Numbered> hundred = rows(first, 100);
        long inserted = session.executeMany("insert into t(id) values (:id)", hundred)
                .await()
                .rowsAffected();
        long merged = session.execute(Merge.into("t")
                        .usingRows(rows(first + 90, 20))
                        .on("id")
                        .whenMatched()
                        .delete()
                        .whenNotMatched()
                        .insert("id"))
                .await()
                .rowsAffected();
        List<Told> put = session.select(
                        Told.class,
                        Upsert.into("t")
                                .key("id")
                                .rows(rows(first + 85, 10))
                                .doNothing()
                                .returning("id"))
                .await();
        String end = fail
                ? outcome(() -> session.executeMany("insert into t(id) values (:id)", hundred)
                        .await())
                : "";
        return inserted + " " + merged + " " + put.size() + " " + put.get(0).mergeAction() + " " + end;
    }

    private static List<Numbered> rows(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(Numbered::new).toList();
    }
}
