// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import static io.howdah.it.app.Trial.commit;
import static io.howdah.it.app.Trial.insert;
import static io.howdah.it.app.Trial.outcome;
import static io.howdah.it.app.Trial.pid;
import static io.howdah.it.app.Trial.transaction;

import io.howdah.Database;
import io.howdah.Session;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Who holds a connection: sessions, injected and opened, one-shots, and the transactions in which they are used. */
@Path("/ownership")
@RequestScoped
@Produces("text/plain")
public class Ownership {
    @Inject
    Session session;

    @Inject
    Database database;

    @Inject
    Inner inner;

    @Resource(name = "howdah/shareable")
    Database shareable;

    @Resource(name = "howdah/unshareable", shareable = false)
    Database unshareable;

    private Database by(String lookup) throws NamingException {
        return switch (lookup) {
            case "injected" -> database;
            case "jndi" -> InitialContext.doLookup("howdah/default");
            case "shareable" -> shareable;
            case "unshareable" -> unshareable;
            default -> throw new IllegalArgumentException(lookup);
        };
    }

    @GET
    @Path("connections-of-a-transaction")
    @Transactional
    public long connectionsOfATransaction() {
        try (Session first = database.session().await();
                Session second = database.session().await()) {
            return Stream.of(first, second, session, database)
                    .map(Trial::pid)
                    .distinct()
                    .count();
        }
    }

    @GET
    @Path("sessions-of-a-transaction/{lookup}")
    @Transactional
    public String sessionsOfATransaction(@PathParam("lookup") String lookup) {
        return connectionsOfSessions(lookup);
    }

    @GET
    @Path("sessions-outside/{lookup}")
    public String connectionsOfSessions(@PathParam("lookup") String lookup) {
        return outcome(() -> {
            try (Session first = by(lookup).session().await();
                    Session second = by(lookup).session().await()) {
                return Stream.of(first, second).map(Trial::pid).distinct().count();
            }
        });
    }

    @GET
    @Path("one-shots-of-a-transaction/{lookup}")
    @Transactional
    public String oneShotsOfATransaction(@PathParam("lookup") String lookup) {
        return outcome(() ->
                Stream.of(by(lookup), by(lookup)).map(Trial::pid).distinct().count());
    }

    /** A session is open, then the transaction begins, by the thread's own UserTransaction. */
    @POST
    @Path("opened-before-begin/{id}")
    public String openedBeforeBegin(@PathParam("id") int id) throws Exception {
        try (Session own = database.session().await()) {
            transaction().begin();
            String inside = outcome(() -> insert(own, id) == pid(session));
            transaction().rollback();
            return inside;
        }
    }

    /** The same, with a transaction that an interceptor begins. */
    @POST
    @Path("opened-before-transactional/{id}")
    public String openedBeforeTransactional(@PathParam("id") int id) throws Exception {
        try (Session own = database.session().await()) {
            String inside = outcome(() -> inner.required(() -> insert(own, id)));
            return inside + "; then outside: " + (pid(own) > 0);
        }
    }

    @POST
    @Path("with-before-transactional/{id}")
    public String withBeforeTransactional(@PathParam("id") int id) {
        return database.with(
                        own -> CompletableFuture.completedStage(outcome(() -> inner.required(() -> insert(own, id)))))
                .await();
    }

    /** The session has begun a transaction of its own, which JTA must not commit. */
    @POST
    @Path("begun-before-begin/{id}")
    public String begunBeforeBegin(@PathParam("id") int id) throws Exception {
        try (Session own = database.session().await()) {
            own.begin().await();
            insert(own, id);
            transaction().begin();
            insert(session, id + 1);
            return commit();
        }
    }

    @POST
    @Path("used-after-its-transaction/{id}")
    public String usedAfterItsTransaction(@PathParam("id") int id) throws Exception {
        transaction().begin();
        try (Session own = database.session().await()) {
            insert(own, id);
            transaction().commit();
            return outcome(() -> insert(own, id + 1));
        }
    }

    @POST
    @Path("used-in-the-next-transaction/{id}")
    public String usedInTheNextTransaction(@PathParam("id") int id) throws Exception {
        transaction().begin();
        try (Session own = database.session().await()) {
            insert(own, id);
            transaction().commit();
            transaction().begin();
            String sessions = outcome(() -> insert(own, id + 1));
            String injected = outcome(() -> insert(session, id + 2) > 0);
            transaction().rollback();
            return sessions + "; injected: " + injected;
        }
    }

    @POST
    @Path("not-awaited/{id}")
    @Transactional
    public String notAwaited(@PathParam("id") int id) {
        IntStream.range(0, 50).forEach(i -> session.execute(Trial.INSERT, id + i));
        return "returned";
    }

    /** The session is closed with its statements on their way. */
    @POST
    @Path("closed-at-once/{id}")
    @Transactional
    public String closedAtOnce(@PathParam("id") int id) {
        int own = insert(session, id);
        try (Session closed = database.session().await()) {
            IntStream.range(1, 50).forEach(i -> closed.execute(Trial.INSERT, id + i));
        }
        return "the transaction's connection: " + (insert(session, id + 50) == own);
    }

    /** Two more transactions inside one: each has a connection of its own, and an end of its own. */
    @POST
    @Path("requires-new/{id}")
    public String requiresNew(@PathParam("id") int id) throws Exception {
        transaction().begin();
        int outer = insert(session, id);
        int itsOwn = inner.requiresNew(() -> insert(session, id + 1));
        int none = inner.notSupported(() -> insert(session, id + 2));
        boolean resumed = pid(session) == outer;
        transaction().rollback();
        return "others: " + (itsOwn != outer && none != outer) + ", resumed: " + resumed;
    }

    @POST
    @Path("session-into-requires-new/{id}")
    public String sessionIntoRequiresNew(@PathParam("id") int id) throws Exception {
        return withOwnSession(own -> inner.requiresNew(() -> insert(own, id)));
    }

    @POST
    @Path("session-into-not-supported/{id}")
    public String sessionIntoNotSupported(@PathParam("id") int id) throws Exception {
        return withOwnSession(own -> inner.notSupported(() -> insert(own, id)) == pid(own));
    }

    private interface Use {
        Object of(Session own) throws Exception;
    }

    /** In a transaction that is rolled back. */
    private String withOwnSession(Use use) throws Exception {
        transaction().begin();
        try (Session own = database.session().await()) {
            return outcome(() -> use.of(own));
        } finally {
            transaction().rollback();
        }
    }

    @POST
    @Path("two-databases/{id}")
    public String twoDatabases(@PathParam("id") int id) throws Exception {
        Database reporting = InitialContext.doLookup("howdah/reporting");
        transaction().begin();
        insert(session, id);
        String second = outcome(() -> pid(reporting));
        String again = outcome(() -> pid(reporting));
        return second + "\n" + again + "\n" + commit();
    }

    @POST
    @Path("rollback-only/{id}")
    public String rollbackOnly(@PathParam("id") int id) throws Exception {
        transaction().begin();
        int before = insert(session, id);
        transaction().setRollbackOnly();
        boolean same = insert(session, id + 1) == before;
        return "goes on: " + same + ", then " + commit();
    }

    @POST
    @Path("refused/{verb}")
    public String refused(@PathParam("verb") String verb) {
        return outcome(() -> switch (verb) {
            case "begin" -> session.begin();
            case "commit" -> session.commit();
            case "rollback" -> session.rollback();
            case "savepoint" -> session.savepoint("a").await();
            case "rollbackTo" -> session.rollbackTo("a").await();
            case "release" -> session.release("a").await();
            case "inSavepoint" ->
                session.inSavepoint(part -> part.execute("select 1")).await();
            default -> throw new IllegalArgumentException(verb);
        });
    }

    /** Marks by the injected session: on the transaction's thread, in a stage of its reply, and around a part. */
    @POST
    @Path("savepoints/{id}")
    @Transactional
    public String savepoints(@PathParam("id") int id) {
        insert(session, id);
        session.savepoint("a");
        insert(session, id + 1);
        session.rollbackTo("a").await();
        String undone = ""
                + session.selectValue(Long.class, "select count(*) from t where id in ($1, $2)", id, id + 1)
                        .await();
        insert(session, id + 2);
        session.release("a")
                .thenCompose(released -> session.savepoint("b"))
                .thenCompose(marked -> session.execute(Trial.INSERT, id + 3))
                .thenCompose(inserted -> session.rollbackTo("b"))
                .await();
        session.inSavepoint(part -> part.execute(Trial.INSERT, id + 4)).await();
        outcome(() ->
                session.inSavepoint(part -> part.execute(Trial.INSERT, id)).await());
        return undone + ", "
                + session.selectValue(Long.class, "select count(*) from t where id between $1 and $2", id + 1, id + 4)
                        .await();
    }
}
