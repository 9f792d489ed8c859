// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Report;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees on either server beyond {@link PackagedScenarios}, with howdah.rar beside the application. */
abstract class ServerScenarios extends PackagedScenarios {
    private static final int MAX_WAITERS = 20_000;

    /** So many that each connection of the pool has its turn, wherever the server takes them in turns. */
    private static final int TRANSACTIONS = 4 * Deployment.DEFAULT_POOL;

    private static final int ENDINGS = 20;

    ServerScenarios(String kind) throws IOException {
        super(kind, Packaging.BESIDE_THE_APPLICATION);
    }

    @Override
    void configure(AppServer server) {
        server.environment("HOWDAH_REPORTING_COMMAND_TIMEOUT", "2s");
        server.environment("HOWDAH_REPORTING_ACQUIRE_TIMEOUT", "3s"); // the server's own limit is 5
    }

    /** The exception of JTA with which the server tells that a local resource rolled back at the commit. */
    abstract String rollbackAtCommit();

    /** Everything that has the verbs, at the same time. */
    @Test
    void theVerbsKeepTheContract() {
        Map<String, CompletableFuture<String>> reports = new LinkedHashMap<>();
        for (String where : List.of("injected", "database", "handle", "transaction")) {
            reports.put(where, deployment.getLater("contract/" + where, Duration.ofMinutes(10)));
        }

        String kept = new Report(Contract.without(List.of()).cases().size(), List.of()).toString();
        assertThat(reports)
                .allSatisfy(
                        (where, report) -> assertThat(report.join()).as(where).isEqualTo(kept));
    }

    @Test
    void aStageCompletesWithTheCallersContextAndOffTheEventLoop() {
        assertThat(get("stage")).isEqualTo("done loader=true jndi=true eventloop=false");
    }

    @Test
    void aCopyIsPartOfTheJtaTransaction() {
        assertThat(post("copies/joined/1000000")).isEqualTo("19999 in, 20000 out, [loader=true eventloop=false]");
        assertThat(get("count/1000001")).isEqualTo("1");
        assertThat(post("copies/joined/2000000?fail=true")).contains("rolled back on purpose, with 20000 rows seen");
        assertThat(get("count/2000000")).isEqualTo("0");
        assertThat(get("count/2000001")).isEqualTo("0");
    }

    /** Open Liberty gives a request the same connection each time, also when it is told that it has ended. */
    @Test
    void aRequestWhoseConnectionHasEndedGoesOnWithANewSession() {
        assertThat(post("failovers/again")).isEqualTo("HOWDAH-0111, served, HOWDAH-0111, served, HOWDAH-0111");
        assertThat(post("failovers/between")).isEqualTo("served served served ");
    }

    /** Each caller goes on in one piece of work, in which Open Liberty gives it the same connection each time. */
    @Test
    void callersGoOnWhileConnectionsEndAndThePoolLosesNoPlace() {
        CompletableFuture<String> told = deployment.postLater("failovers/storm/8");
        for (int i = 0; i < ENDINGS; i++) {
            endConnections();
        }
        post("failovers/over");

        assertThat(told.join()).isEqualTo("200 meanwhile [HOWDAH-0111, served], at last [served]");
        eventually(() -> {
            String answer = post("exhaust/" + Deployment.DEFAULT_POOL);
            return answer.equals("there was one more") ? "" : answer;
        });
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
    void whateverChangesManyRowsIsUndoneWithTheJtaTransactionOrStaysWithIt() {
        BulkTables tables = new BulkTables(postgres);

        assertThat(post("bulk/1000000?end=throw"))
                .contains("rolled back on purpose after " + BulkTables.CHANGED + ", staged");
        assertThat(tables.of(1_000_000)).isEqualTo(BulkTables.nothing());

        assertThat(post("bulk/2000000?end=commit")).isEqualTo(BulkTables.CHANGED + ", staged");
        assertThat(tables.of(2_000_000)).isEqualTo(BulkTables.all());
        assertThat(tables.of(1_000_000)).startsWith("0 rows");
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
    void aConflictInAJtaTransactionIsNotTriedAgain() {
        assertThat(post("patience/conflict-in-jta/130")).contains("a conflict after runs: 1");
        assertThat(get("count/130")).isEqualTo("0");
    }

    @Test
    void aStalePlanCostsAConnectionOneJtaTransactionAndItServesOn() {
        postgres.execute("create table planned(id int); grant all on planned to howdah");
        assertThat(post("plans/read/300000/" + TRANSACTIONS))
                .isEqualTo("some failed: false, one twice: false, all serve on: true, rows: " + TRANSACTIONS);
        postgres.execute("alter table planned add column n int");
        String after = post("plans/read/310000/" + TRANSACTIONS);
        assertThat(after).startsWith("some failed: true, one twice: false, all serve on: true, rows: ");
        assertThat(postgres.query("select count(*) from t where id between 310000 and 320000"))
                .containsExactly(List.of(after.substring(after.lastIndexOf(' ') + 1)));
    }

    @Test
    void whoLosesPatienceAtTheRentalDeskIsCancelledAndNobodyElse() {
        assertThat(get("patience/impatient/" + 3 * Deployment.DEFAULT_POOL))
                .isEqualTo(3 * Deployment.DEFAULT_POOL + " cancelled, " + 3 * Deployment.DEFAULT_POOL + " right");
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
        assertThat(post("one-shots/" + 5 * Deployment.DEFAULT_POOL)).isEqualTo("" + 5 * Deployment.DEFAULT_POOL);
    }

    @Test
    void tenThousandOneShotsWaitForAPoolOfTwentyWithoutAThread() {
        assertThat(post("waiting/10000")).isEqualTo("10000 right");
    }

    @Test
    void theWaitingAreServedInTheOrderOfTheirCalls() {
        assertThat(post("waiting-in-order/10000")).isEqualTo("10000 calls, 0 out of order");
    }

    /** Over all connections of the pool, each of which serves its callers in the order of their calls. */
    @Test
    void tenThousandAreServedInOrderByAllConnectionsOfThePoolInAHeapOf512Megabytes() {
        String order = post("desk/in-order/10000");
        Matcher told = Pattern.compile("10000 served, 0 out of order, (\\d+) connections, a heap of (\\d+) MB")
                .matcher(order);

        assertThat(told.matches()).as(order).isTrue();
        assertThat(Integer.parseInt(told.group(1))).isBetween(2, Deployment.DEFAULT_POOL);
        assertThat(Integer.parseInt(told.group(2))).isLessThanOrEqualTo(512);
    }

    /** Its size stays the server's matter, and so do its statistics. */
    @ParameterizedTest
    @ValueSource(ints = {7, 3 * Deployment.DEFAULT_POOL})
    void whatTheDeskRentsIsInUseForTheServerToo(int calls) throws SQLException {
        int served = Math.min(calls, Deployment.DEFAULT_POOL);
        try (Connection connection = connect(postgres.database());
                Statement lock = connection.createStatement()) {
            lock.execute("select pg_advisory_lock(16)");
            assertThat(post("desk/begin/default/" + calls + "/16")).isEqualTo("begun");
            eventually(() -> {
                int waiting = postgres.query("select 1 from pg_locks where locktype = 'advisory' and objid = 16"
                                + " and not granted")
                        .size();
                String pool = get("pools/default");
                return waiting == served && pool.startsWith("in use " + served + ",")
                        ? ""
                        : pool + ", but " + waiting + " statements wait for the lock";
            });
            assertThat(postgres.query("select 1 from pg_stat_activity where usename = 'howdah'"
                            + " and application_name = 'howdah' and datname = current_database()"))
                    .hasSizeLessThanOrEqualTo(Deployment.DEFAULT_POOL + mostBesideThePool());
        }
        assertThat(get("desk/served")).isEqualTo(calls + " right");
    }

    @Test
    void moreThanMayWaitAreRefusedAtOnce() {
        assertThat(post("waiting/30000")).contains("HOWDAH-0101").contains("max-waiters 20000");
    }

    /** While the pool serves nobody, so that no answer of another's can have led to the refusal. */
    @Test
    void oneMoreThanMayWaitIsRefusedBeforeAnybodyIsServedAndTheOthersAreServed() {
        assertThat(post("desk/refused-at-once/" + (MAX_WAITERS + 1) + "/" + Deployment.DEFAULT_POOL))
                .startsWith("1 done, 1 refused: PoolExhaustedException: HOWDAH-0101")
                .contains("waiting " + MAX_WAITERS + ", serving 0")
                .contains("max-waiters " + MAX_WAITERS);
        assertThat(get("desk/served")).isEqualTo(MAX_WAITERS + " right");
    }

    @Test
    void whoWaitsLongerThanTheAcquireTimeoutIsToldAndTheNextIsServed() {
        assertThat(post("desk/too-late/" + Deployment.REPORTING_POOL))
                .matches("[34] s: .*")
                .contains("PoolExhaustedException: HOWDAH-0101")
                .contains("database 'reporting' became free within 3 s")
                .contains("in use " + Deployment.REPORTING_POOL);
        assertThat(get("where")).isEqualTo("howdah reporting");
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
    void whatABorrowerLeavesIsGoneForTheNext() {
        String[] left = post("leave-traces").split(": ");
        assertThat(left[1]).isEqualTo("77MB leftover 1 channels 1 locks pg_monitor");

        assertThat(get("traces/" + left[0])).doesNotContain("77MB").endsWith(" none 0 channels 0 locks howdah");
    }
}
