// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What a user sees on either server, with howdah.rar beside the application. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ServerScenarios {
    private static final int POOL = 20;

    private final PostgresServer postgres;
    private final Deployment deployment;

    ServerScenarios(String kind) throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        deployment = new Deployment(kind, kind, postgres);
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        postgres.stop(); // the database is down when the server starts
        deployment.server().start();
        assertThat(get("pid")).contains("HOWDAH-0103").contains(postgres.host() + ":" + postgres.port());
        postgres.start(); // and comes back later
    }

    /** The exception of JTA with which the server tells that a local resource rolled back at the commit. */
    abstract String rollbackAtCommit();

    @AfterAll
    void stop() {
        deployment.close();
        assertThat(postgres.query("select application_name from pg_stat_activity where usename = 'howdah'"))
                .isEmpty();
        postgres.close();
    }

    private String get(String path) {
        return deployment.get(path);
    }

    private String post(String path) {
        return deployment.post(path);
    }

    @Test
    void beansReachTwoDatabases() {
        assertThat(get("where")).isEqualTo("howdah reporting");
    }

    @Test
    void aStageCompletesWithTheCallersContextAndOffTheEventLoop() {
        assertThat(get("stage")).isEqualTo("done loader=true jndi=true eventloop=false");
    }

    @Test
    void aTransactionalMethodHasOneConnectionAndCommits() {
        assertThat(post("transactional/1")).isEqualTo("one connection: true");
        assertThat(get("count/1")).isEqualTo("1");
    }

    @Test
    void aTransactionalMethodThatThrowsRollsBack() {
        assertThat(post("transactional/2?fail=true")).contains("rolled back on purpose");
        assertThat(get("count/2")).isEqualTo("0");
    }

    @Test
    void aUserTransactionCommitsAndRollsBack() {
        assertThat(post("user-transaction/3?commit=true")).isEqualTo("ended");
        assertThat(post("user-transaction/4?commit=false")).isEqualTo("ended");
        assertThat(get("count/3")).isEqualTo("1");
        assertThat(get("count/4")).isEqualTo("0");
    }

    @Test
    void aSilentRollbackIsNeverReportedAsACommit() {
        assertThat(post("silent-rollback/5")).contains(rollbackAtCommit()).doesNotContain("committed\n");
        assertThat(get("count/5")).isEqualTo("0");
    }

    @Test
    void beginInsideAJtaTransactionIsRefused() {
        assertThat(post("begin-in-transaction")).contains("HOWDAH-0305").contains("@Transactional");
    }

    @Test
    void aTransactionOfItsOwnCommits() {
        assertThat(post("own-transaction/6")).isEqualTo("inserted 1");
        assertThat(get("count/6")).isEqualTo("1");
    }

    @Test
    void oneShotsGiveTheirConnectionsBack() {
        assertThat(post("one-shots/" + 5 * POOL)).isEqualTo("" + 5 * POOL);
    }

    @Test
    void tenThousandOneShotsWaitForAPoolOfTwentyWithoutAThread() {
        assertThat(post("waiting/10000")).isEqualTo("10000 right");
    }

    @Test
    void theWaitingAreServedInTheOrderOfTheirCalls() {
        assertThat(post("waiting-in-order/2000")).isEqualTo("2000 calls, 0 out of order");
    }

    @Test
    void moreThanMayWaitAreRefusedAtOnce() {
        assertThat(post("waiting/30000")).contains("HOWDAH-0101").contains("max-waiters 20000");
    }

    @Test
    void aPoolThatIsRenewedLetsItsStatementsEnd() {
        String pid = get("pid");
        assertThat(post("begun/9")).isEqualTo("begun");
        assertThat(post("pools/default/renew")).isEqualTo("renewed");
        OwnershipScenarios.eventually(() -> get("count/9").equals("1") ? "" : "the statement has not ended");
        OwnershipScenarios.eventually(() -> backend(pid) ? "the connection was not renewed" : "");
        assertThat(get("pid")).matches("\\d+").isNotEqualTo(pid);
    }

    private boolean backend(String pid) {
        return !postgres.query("select 1 from pg_stat_activity where pid = " + pid)
                .isEmpty();
    }

    @Test
    void aRequestThatHasEndedLeavesItsStatementRunning() {
        assertThat(post("begun/8")).isEqualTo("begun");
        String count = get("count/8");
        for (int i = 0; count.equals("0") && i < 100; i++) {
            count = get("after-a-moment/8");
        }
        assertThat(count).isEqualTo("1");
    }

    @Test
    void oneShotsMakeRoomForWhoAsksThePoolItself() {
        assertThat(post("room-for-session")).isEqualTo("201");
    }

    @Test
    void anExhaustedPoolIsExplained() {
        post("begin-in-transaction"); // from its first transaction on Open Liberty parks a connection, which is no
        // spare
        assertThat(post("exhaust/" + (POOL + 1)))
                .contains("HOWDAH-0101")
                .contains("database 'default'")
                .contains("connections open " + POOL + ", in use " + POOL)
                .contains("Close sessions sooner");
        assertThat(post("exhaust/" + POOL)).isEqualTo("there was one more");
    }

    @Test
    void whatABorrowerLeavesIsGoneForTheNext() {
        assertThat(post("leave-traces")).isEqualTo("left");
        assertThat(get("traces")).doesNotContain("77MB").endsWith("none");
    }

    @Test
    void aKilledBackendLeavesThePoolAtOnce() {
        String pid = get("pid");
        postgres.terminateBackends();
        // the server's goodbye needs a moment to arrive; what is sent before that is told that the connection is gone
        OwnershipScenarios.eventually(() -> get("pools/default").endsWith("open 0") ? "" : "still in the pool");
        assertThat(get("pid")).matches("\\d+").isNotEqualTo(pid);
    }

    @Test
    void theDatabaseGoesAndComesBack() {
        postgres.stop();
        assertThat(get("pid")).contains("HOWDAH-01");
        postgres.start();
        assertThat(get("pid")).matches("\\d+");
    }
}
