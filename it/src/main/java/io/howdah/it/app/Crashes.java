// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.stream.IntStream;

/** Work in two databases that may not become half done, whatever happens to the server meanwhile. */
@Path("/crashes")
@RequestScoped
@Produces("text/plain")
public class Crashes {
    private static final String INSERT = "insert into crashed(id, part, state) values ($1, $2, 'after')";

    @Inject
    Session session;

    @Inject
    @OnDatabase("reporting")
    Session reports;

    /**
     * Brings rows into the state {@code after} in both.
     *
     * @param first the database that takes part first
     * @param statement how it is done
     * @param end {@code commit}, {@code rollback}, or the one in which a statement fails, unseen before the commit:
     *     {@code refused-by-first}, {@code refused-by-second}
     */
    @POST
    @Path("{id}")
    public String both(
            @PathParam("id") int id,
            @QueryParam("first") String first,
            @QueryParam("statement") String statement,
            @QueryParam("rows") int rows,
            @QueryParam("end") String end)
            throws Exception {
        boolean reportsFirst = first.equals("reporting");
        Session one = reportsFirst ? reports : session;
        Session other = reportsFirst ? session : reports;
        UserTransaction transaction = Trial.transaction();
        transaction.begin();
        work(one, statement, id, rows);
        work(other, statement, id, rows);
        switch (end) {
            case "commit" -> {}
            case "refused-by-first" -> one.execute("select 1 / 0");
            case "refused-by-second" -> other.execute("select 1 / 0");
            case "rollback" -> {
                transaction.rollback();
                return "rolled back";
            }
            default -> throw new IllegalArgumentException(end);
        }
        return Trial.commit();
    }

    private static void work(Session where, String statement, int id, int rows) {
        switch (statement) {
            case "insert" -> IntStream.range(0, rows).forEach(part -> where.execute(INSERT, id, part));
            case "many" ->
                where.executeMany(
                        INSERT,
                        IntStream.range(0, rows)
                                .mapToObj(part -> List.of(id, part))
                                .toList());
            case "select" ->
                where.execute(
                        "insert into crashed(id, part, state) select $1, part, 'after' from generate_series(1, $2) part",
                        id,
                        rows);
            case "update" -> where.execute("update crashed set state = 'after' where id = $1", id);
            default -> throw new IllegalArgumentException(statement);
        }
    }
}
