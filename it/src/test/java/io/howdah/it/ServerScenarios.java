// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees on either server, with howdah.rar beside the application. */
abstract class ServerScenarios extends ServerTest {
    private static final int POOL = 20;

    ServerScenarios(String kind) throws IOException {
        super(kind, kind);
        deployment.server().environment("HOWDAH_REPORTING_COMMAND_TIMEOUT", "2s");
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        postgres.stop(); // the database is down when the server starts
        deployment.server().start();
        assertThat(get("pid")).contains("HOWDAH-0103").contains(postgres.host() + ":" + postgres.port());
        postgres.start(); // and comes back later
    }

    /** The exception of JTA with which the server tells that a local resource rolled back at the commit. */
    abstract String rollbackAtCommit();

    @ParameterizedTest
    @ValueSource(strings = {"injected", "database", "handle", "transaction"})
    void theVerbsKeepTheContract(String where) {
        String report = deployment.get("contract/" + where, Duration.ofMinutes(4));

        System.out.println("contract, " + where + ": " + report);
        assertThat(report)
                .isEqualTo(new Report(Contract.without(List.of()).cases().size(), List.of()).toString());
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
    void aCopyIsPartOfTheJtaTransaction() {
        assertThat(post("copies/joined/1000000")).isEqualTo("19999 in, 20000 out, [loader=true eventloop=false]");
        assertThat(get("count/1000001")).isEqualTo("1");
        assertThat(post("copies/joined/2000000?fail=true")).contains("rolled back on purpose, with 20000 rows seen");
        assertThat(get("count/2000000")).isEqualTo("0");
        assertThat(get("count/2000001")).isEqualTo("0");
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
    void aPartOfAJtaTransactionFailsAlone() {
        assertThat(post("patience/part/100")).isEqualTo("a part was undone");
        assertThat(get("count/100") + get("count/101") + get("count/102")).isEqualTo("101");
    }

    @Test
    void manyRowsArePartOfTheJtaTransaction() {
        assertThat(post("changes/10000")).isEqualTo("100 20 5 INSERT ");
        assertThat(get("count/10000") + get("count/10094") + get("count/10095") + get("count/10109"))
                .isEqualTo("1101");

        assertThat(post("changes/20000?fail=true")).contains("Exception");
        assertThat(get("count/20000") + get("count/20094") + get("count/20109")).isEqualTo("000");
    }

    @Test
    void outsideOfJtaTheInjectedSessionHasATransactionForTheCall() {
        assertThat(post("patience/part-outside/110")).isEqualTo("INSERT");
        assertThat(get("count/110")).isEqualTo("1");
    }

    @Test
    void aTransactionOfItsOwnInsideAJtaTransactionIsRefused() {
        assertThat(post("patience/own-in-jta/120")).contains("HOWDAH-0305").contains("Session.inTransaction");
        assertThat(get("count/120")).isEqualTo("0");
    }

    @Test
    void whoLosesPatienceAtTheRentalDeskIsCancelledAndNobodyElse() {
        assertThat(get("patience/impatient/" + 3 * POOL)).isEqualTo(3 * POOL + " cancelled, " + 3 * POOL + " right");
    }

    @Test
    void whatIsTooSlowForItsPoolIsCancelledAndThePoolServesOn() {
        assertThat(get("patience/too-slow")).isEqualTo("COMMAND, then an answer");
        assertThat(get("patience/too-slow-in-session")).isEqualTo("COMMAND, the same connection: true");
        assertThat(post("patience/too-slow-in-transaction")).isEqualTo("COMMAND, then an answer");
        assertThat(postgres.query(
                        "select query from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active'"
                                + " and pid <> pg_backend_pid()"))
                .isEmpty();
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
        if (dropsIdleConnectionsAtOnce()) {
            OwnershipScenarios.eventually(() -> get("pools/default").endsWith("open 0") ? "" : "still in the pool");
        }
        OwnershipScenarios.eventually(() -> get("pid").matches("\\d+") ? "" : "nothing serves");
        assertThat(get("pid")).isNotEqualTo(pid);
    }

    @Test
    void theDatabaseGoesAndComesBack() {
        postgres.stop();
        assertThat(get("pid")).contains("HOWDAH-01");
        postgres.start();
        assertThat(get("pid")).matches("\\d+");
    }
}
