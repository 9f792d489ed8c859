// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Session;
import io.howdah.StatementException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A table that somebody changes while the connections of the pool have statements prepared on it. */
@Path("/plans")
@RequestScoped
@Produces("text/plain")
public class Plans {
    private static final List<String> STATEMENTS =
            List.of("select * from planned", "select * from planned where id > 0");

    @Inject
    Session session;

    private final List<Integer> served = new ArrayList<>();
    private final List<Integer> failed = new ArrayList<>();

    /**
     * Reads in one JTA transaction after the other, each of which leaves a row. Nothing else is called, so that the
     * connections are those of the transactions before, not one that the rental desk has had meanwhile.
     *
     * @return whether some transactions failed, whether one connection failed twice, whether those that failed served on,
     *     and in how many transactions they all served
     */
    @POST
    @Path("read/{id}/{times}")
    public String read(@PathParam("id") int id, @PathParam("times") int times) throws Exception {
        for (int i = id; i < id + times; i++) {
            readOnce(i);
        }
        return "some failed: " + !failed.isEmpty() + ", one twice: "
                + (new HashSet<>(failed).size() < failed.size()) + ", all serve on: " + served.containsAll(failed)
                + ", rows: " + served.size();
    }

    /** The first statement or the second first, so that each connection meets a stale plan by one of them. */
    private void readOnce(int id) throws Exception {
        Trial.transaction().begin();
        int pid = Trial.insert(session, id);
        try {
            session.select(STATEMENTS.get(id % 2)).await();
            session.select(STATEMENTS.get(1 - id % 2)).await();
            served.add(pid);
        } catch (StatementException stale) {
            failed.add(pid);
            Trial.transaction().rollback();
            return;
        }
        Trial.transaction().commit();
    }
}
