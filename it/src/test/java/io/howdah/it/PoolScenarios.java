// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Who takes connections from the server's pools, and what becomes of one that cannot be given back: further lines of
 * {@code docs/transactions.md}.
 */
abstract class PoolScenarios extends ServerTest {
    /** On both sides: of the application, and of PostgreSQL. */
    private static final List<String> CALLERS = List.of("alice", "bob");

    static final String STOPPING = "pg_sleep(600)";
    private static final int RETURNS = 20;
    private static final int ONE_SHOTS = 2_000;

    /** On the way to the database {@code reporting}. */
    private final Standstill standstill = new Standstill(postgres, STOPPING);

    /** Configures the server; the subclass provisions and starts it. */
    PoolScenarios(String kind, String directory) throws IOException {
        super(kind, directory);
        for (String caller : CALLERS) {
            deployment.server().user(caller, "secret");
            postgres.execute("create role " + caller + " login password 'secret'");
        }
        deployment.environment("CALLERS", postgres, postgres.database());
        deployment
                .server()
                .environment("HOWDAH_REPORTING_HOST", "127.0.0.1")
                .environment("HOWDAH_REPORTING_PORT", "" + standstill.port())
                .environment("HOWDAH_REPORTING_CONNECT_TIMEOUT", "4s")
                .environment("HOWDAH_REPORTING_RENTAL_IDLE", "10s"); // the server lets nobody wait for longer than 5 s
        configure(deployment.server());
    }

    /** Adds the pool {@code howdah/callers}, for which each caller brings a login. */
    abstract void configure(AppServer server) throws IOException;

    /** By which name an application finds it. */
    abstract String callersPool();

    @AfterAll
    void stopLink() throws IOException {
        standstill.close();
    }

    /** No thread of Howdah's could: only the caller's is the caller. */
    @Test
    void whereEachCallerHasALoginTheCallersThreadAllocates() {
        for (String caller : List.of("alice", "bob", "alice")) {
            assertThat(deployment
                            .getAs(caller, "secret", "callers?database=" + callersPool())
                            .lines())
                    .containsExactly(
                            "one-shot: " + caller,
                            "with: " + caller,
                            "a transaction of its own: " + caller,
                            "session: " + caller,
                            "stream: [" + caller + "]",
                            "stage: " + caller,
                            "JTA: " + caller + ", one connection: true");
        }
        eventually(() -> unsettledOf("callers", "usename in ('alice', 'bob')"));
    }

    /** Else they would be refused after five seconds, and what idles at the desk would stay there for ten. */
    @Test
    void whatIdlesAtTheDeskGoesBackAtOnceWhenSomebodyAsksThePoolItself() throws SQLException {
        try (Connection connection = connect("reporting");
                Statement lock = connection.createStatement()) {
            lock.execute("select pg_advisory_lock(17)");
            assertThat(post("desk/begin/reporting/" + Deployment.REPORTING_POOL + "/17"))
                    .isEqualTo("begun");
            eventually(() -> {
                int waiting = postgres.query("select 1 from pg_locks where locktype = 'advisory' and objid = 17"
                                + " and not granted")
                        .size();
                return waiting == Deployment.REPORTING_POOL ? "" : waiting + " wait for the lock";
            });
        }
        assertThat(get("desk/served")).isEqualTo(Deployment.REPORTING_POOL + " right");
        assertThat(get("pools/reporting"))
                .isEqualTo("in use " + Deployment.REPORTING_POOL + ", open " + Deployment.REPORTING_POOL);

        assertThat(post("desk/hold/reporting/" + Deployment.REPORTING_POOL))
                .isEqualTo(Deployment.REPORTING_POOL + " connections");
    }

    /** A connection that goes back to the server's pool is made as new, which is seen on its way to PostgreSQL. */
    @Test
    void aConnectionPassesFromOneOneShotToTheNextWithoutTheServersPool() {
        run("reporting", "create table handed_over(id int)");
        for (int i = 0; i < RETURNS; i++) {
            assertThat(post("desk/insert-by-session/reporting")).isEqualTo("1 inserted");
        }
        eventually(() -> standstill.resets() >= RETURNS ? "" : standstill.resets() + " returns of " + RETURNS);

        int before = standstill.resets();
        assertThat(post("desk/insert/reporting/" + ONE_SHOTS)).isEqualTo(ONE_SHOTS + " inserted");
        // a few, so that whoever else asks the pool has its turn
        assertThat(standstill.resets() - before).isLessThan(ONE_SHOTS / 20);
    }

    @Test
    void aRollbackThatDoesNotArriveCostsTheConnectionAndNobodyHangs() throws IOException {
        timeOutWithoutNetwork(this, standstill);
    }

    /** Neither the cancel arrives nor the ROLLBACK; the connection is broken off, so that nobody waits for ever. */
    static void timeOutWithoutNetwork(ServerTest test, Standstill way) throws IOException {
        test.run("reporting", "create table undone(id int)");
        assertThat(test.get("where")).isEqualTo("howdah reporting");

        List<String> lines =
                test.post("endings/time-out-without-network/1").lines().toList();
        way.end();
        test.postgres.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where query like 'select "
                + STOPPING + "%'"); // which has heard nothing of all this

        assertThat(lines.get(0)).contains("HOWDAH-");
        assertThat(lines.get(1)).contains("HOWDAH-");
        assertThat(lines.get(2)).startsWith("RollbackException");
        assertThat(test.hasRow("reporting", "undone", 1)).isFalse();
        eventually(() -> test.get("where").equals("howdah reporting") ? "" : "not served");
    }

    /** By which exception an application hears of it. */
    abstract String toldOfAnUnknownCommit();

    @Test
    void aCommitThatIsNotAnsweredFailsAndNobodyHangs() throws IOException {
        assertThat(commitWithoutNetwork(this, standstill)).startsWith(toldOfAnUnknownCommit());
    }

    /** What JTA says of a commit that arrives, and whose answer does not. */
    static String commitWithoutNetwork(ServerTest test, Standstill way) throws IOException {
        test.run("reporting", "create table unanswered(id int)");
        assertThat(test.get("where")).isEqualTo("howdah reporting");

        String told = way.behind("COMMIT\0", true, () -> test.post("endings/commit-without-network/1"));
        assertThat(test.hasRow("reporting", "unanswered", 1)).as(told).isTrue();
        eventually(() -> test.get("where").equals("howdah reporting") ? "" : "not served");
        return told;
    }
}
