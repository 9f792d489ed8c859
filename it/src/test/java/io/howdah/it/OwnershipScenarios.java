// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may hold a connection, on which thread, until when: the lines of {@code docs/transactions.md}. What differs between
 * the servers is in the subclasses.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class OwnershipScenarios {
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(15);

    private static final Pattern NUMBERS = Pattern.compile("in use (?<used>\\d+), open (?<open>\\d+)");

    private final AtomicInteger ids = new AtomicInteger(1000);
    private final PostgresServer postgres;
    private final Deployment deployment;

    OwnershipScenarios(String kind) throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        deployment = new Deployment(kind, kind + "-ownership", postgres);
        deployment.server().user("alice", "secret").provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
    }

    @AfterAll
    void stop() {
        deployment.close();
        postgres.close();
    }

    /** Connections of each pool that the server holds open without counting them. */
    abstract int mostBesideThePool();

    /** Whatever happened, the server's pools and PostgreSQL agree that nobody holds anything. */
    @AfterEach
    void nothingIsHeldAndNoTransactionIsOpen() {
        eventually(() -> unsettled("default", postgres.database()) + unsettled("reporting", "reporting"));
    }

    /** What is still going on in a pool; nothing is an empty text. */
    private String unsettled(String pool, String database) {
        Matcher numbers = NUMBERS.matcher(get("pools/" + pool));
        assertThat(numbers.matches()).isTrue();
        int open = Integer.parseInt(numbers.group("open"));
        List<List<String>> backends = postgres.query("select pid, state, query from pg_stat_activity"
                + " where backend_type = 'client backend' and usename = 'howdah' and datname = '" + database + "'");
        boolean settled = numbers.group("used").equals("0")
                && backends.size() >= open
                && backends.size() <= open + mostBesideThePool()
                && backends.stream().allMatch(backend -> "idle".equals(backend.get(1)));
        return settled ? "" : pool + ": " + numbers.group() + ", PostgreSQL: " + backends;
    }

    /** Waits until there is nothing to complain of. */
    static void eventually(Supplier<String> complaint) {
        long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
        String last = complaint.get();
        while (!last.isEmpty() && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(50); // other processes tell nobody
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            last = complaint.get();
        }
        assertThat(last).isEmpty();
    }

    String get(String path) {
        return deployment.get(path);
    }

    private String getAsAlice(String path) {
        return deployment.getAs("alice", "secret", path);
    }

    String post(String path) {
        return deployment.post(path);
    }

    /** The first of some ids that no other test uses. */
    int newId() {
        return ids.getAndAdd(100);
    }

    /** Which of the hundred ids from the first on have a row, counted from there. */
    List<String> rows(int first) {
        return postgres
                .query("select id - " + first + " from t where id >= " + first + " and id < " + (first + 100)
                        + " order by id")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    String log() {
        try {
            return Files.readString(deployment.server().logFile());
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    // 1 one transaction, one connection

    @Test
    void allHandlesOfATransactionShareOneConnection() {
        assertThat(get("ownership/connections-of-a-transaction")).isEqualTo("1");
    }

    // 2 lookups

    @ParameterizedTest
    @ValueSource(strings = {"injected", "jndi", "shareable"})
    void whicheverWayADatabaseIsFoundATransactionHasOneConnectionOfIt(String lookup) {
        assertThat(get("ownership/sessions-of-a-transaction/" + lookup)).isEqualTo("1");
        assertThat(get("ownership/one-shots-of-a-transaction/" + lookup)).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"injected", "jndi", "shareable", "unshareable"})
    void outsideATransactionEachSessionHasItsOwnConnection(String lookup) {
        assertThat(get("ownership/sessions-outside/" + lookup)).isEqualTo("2");
    }

    // 3 sessions across the border of a transaction

    @Test
    void aSessionFromBeforeATransactionalMethodIsRefusedInIt() {
        int id = newId();
        assertThat(post("ownership/opened-before-transactional/" + id))
                .contains("HOWDAH-0305")
                .contains("opened before that began")
                .endsWith("then outside: true");
        assertThat(post("ownership/with-before-transactional/" + id)).contains("HOWDAH-0305");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aSessionIsRefusedWhenItsTransactionHasEnded() {
        int id = newId();
        assertThat(post("ownership/used-after-its-transaction/" + id)).contains("HOWDAH-0401");
        assertThat(rows(id)).containsExactly("0");
    }

    @Test
    void aSessionIsNeverUsedInTheTransactionAfterItsOwn() {
        int id = newId();
        assertThat(post("ownership/used-in-the-next-transaction/" + id)).contains("HOWDAH-0401");
        assertThat(rows(id)).containsExactly("0");
    }

    // 4 statements that nobody awaits

    @Test
    void statementsThatNobodyAwaitedAreCommitted() {
        int id = newId();
        assertThat(post("ownership/not-awaited/" + id)).isEqualTo("returned");
        assertThat(rows(id)).hasSize(50);
    }

    // 5 stages and transactions

    @Test
    void aStageBelongsToTheTransactionOfItsReplyWhileThatLasts() {
        int id = newId();
        assertThat(post("stages/awaited/" + id)).isEqualTo("the transaction's connection: true");
        assertThat(post("stages/behind-another-library/" + id)).isEqualTo("the transaction's connection: true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aStageLeavesTheTransactionByAnExecutorOfItsOwnOrByAnotherTransaction() {
        int id = newId();
        assertThat(post("stages/ways-out/" + id)).isEqualTo("other connections: true");
        assertThat(rows(id)).containsExactly("0", "1");
    }

    // 6 contexts of stages

    @Test
    void aStageHasLoaderNamesAndIdentityOfTheCallerButNotItsRequestNorItsJtaTransaction() {
        assertThat(getAsAlice("stages/contexts").lines())
                .satisfiesExactly(
                        caller -> assertThat(caller)
                                .isEqualTo("loader true, names true, identity alice, request true, transaction true,"
                                        + " event loop false"),
                        stage -> assertThat(stage)
                                .startsWith("loader true, names true, identity alice, request ContextNotActive")
                                .endsWith("transaction false, event loop false"));
    }

    @Test
    void aStageOfAThreadThatTheServerDoesNotKnowHasOnlyItsLoader() {
        assertThat(getAsAlice("stages/contexts-of-a-plain-thread"))
                .startsWith("loader true, names Nam")
                .doesNotContain("alice")
                .endsWith("event loop false");
    }

    // 7 more than one transaction

    @Test
    void anInnerTransactionHasAConnectionAndAnEndOfItsOwnAndTheOuterOneGoesOn() {
        int id = newId();
        assertThat(post("ownership/requires-new/" + id)).isEqualTo("others: true, resumed: true");
        assertThat(rows(id)).containsExactly("1", "2");
    }

    @Test
    void aSessionOfTheOuterTransactionIsRefusedInTheInnerOne() {
        int id = newId();
        assertThat(post("ownership/session-into-requires-new/" + id)).contains("HOWDAH-0305", "in another one");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aSessionOfASuspendedTransactionStaysInThat() {
        int id = newId();
        assertThat(post("ownership/session-into-not-supported/" + id)).isEqualTo("true");
        assertThat(rows(id)).isEmpty();
    }

    // 8 two databases

    @Test
    void aSecondDatabaseInATransactionIsRefusedAndNothingIsCommitted() {
        int id = newId();
        assertThat(post("ownership/two-databases/" + id).lines())
                .satisfiesExactly(
                        second -> assertThat(second).contains("HOWDAH-0305", "could not enlist", "REQUIRES_NEW"),
                        again -> assertThat(again).contains("HOWDAH-"),
                        commit -> assertThat(commit).startsWith("RollbackException"));
        assertThat(rows(id)).isEmpty();
    }

    // 9 ends from outside

    @Test
    void aTransactionMarkedForRollbackGoesOnAndRollsBack() {
        int id = newId();
        assertThat(post("ownership/rollback-only/" + id)).startsWith("goes on: true, then RollbackException");
        assertThat(rows(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"time-out", "time-out-of-a-session"})
    void aStatementThatOutlastsItsTransactionIsCancelled(String what) {
        int id = newId();
        List<String> lines = post("endings/" + what + "/" + id).lines().toList();
        assertThat(lines.get(0)).contains("HOWDAH-0207", "was cancelled because", "JTA transaction");
        assertThat(lines.get(1)).contains("HOWDAH-");
        assertThat(lines.get(2)).startsWith("RollbackException");
        assertThat(lines.get(3)).isEqualTo("true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aTransactionThatTimesOutWhileNothingRunsIsRolledBack() {
        int id = newId();
        assertThat(post("endings/time-out-while-idle/" + id).lines().toList().get(1))
                .startsWith("RollbackException");
        assertThat(rows(id)).isEmpty();
    }

    // 10 forgotten sessions: in the subclasses

    @Test
    void aSessionThatATransactionForgotIsGone() {
        post("endings/forget-in-transaction");
        assertThat(post("endings/use-kept")).contains("HOWDAH-0401");
        assertThat(post("endings/use-kept-in-transaction")).contains("HOWDAH-0401");
    }

    // 11 other threads

    @ParameterizedTest
    @ValueSource(strings = {"managed", "plain"})
    void whateverABeanUsesWorksOnAnotherThread(String kind) {
        assertThat(post("endings/on-another-thread/" + kind)).isEqualTo("the session's connection: true, others: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"managed", "plain"})
    void aTransactionStaysOnItsThreadUnlessASessionCarriesIt(String kind) {
        int id = newId();
        assertThat(post("endings/transaction-on-another-thread/" + kind + "/" + id))
                .isEqualTo("by the session: true, injected outside: true");
        assertThat(rows(id)).containsExactly("1");
    }

    @Test
    void anInjectedSessionWorksAfterItsRequest() {
        assertThat(post("endings/after-the-request")).isEqualTo("returned");
        assertThat(post("endings/the-request-is-over")).isEqualTo("true");
    }

    // 12 verbs of an injected session

    @ParameterizedTest
    @ValueSource(strings = {"begin", "commit", "rollback"})
    void anInjectedSessionRefusesTheVerbsOfATransaction(String verb) {
        assertThat(post("ownership/refused/" + verb))
                .contains("HOWDAH-0305")
                .contains("Database.inTransaction")
                .contains("Database.with");
    }

    // 13 the cost of contexts

    @Test
    void theCostOfCapturingThemIsTold() {
        String cost = get("stages/cost");
        System.out.println(getClass().getSimpleName() + ":\n" + cost);
        assertThat(cost.lines()).hasSize(5);
    }

    @Test
    void aStreamInATransactionReadsThereAndItsRowsFindTheTransaction() {
        int id = ids.addAndGet(200);
        assertThat(post("streams/in-transaction/" + id))
                .isEqualTo("3 rows, connections: 1, [loader=true eventloop=false]");
        assertThat(get("streams/count/" + id)).isEqualTo("6");
    }

    @Test
    void aStreamOutsideATransactionOutlivesItsRequest() {
        int id = ids.addAndGet(200);
        assertThat(post("streams/begun/" + id)).isEqualTo("begun");
        eventually(() -> get("streams/count/" + id).equals("10") ? "" : "not all rows are there");
    }

    @Test
    void aStreamIsRefusedBehindTheEndOfItsTransaction() {
        int id = ids.addAndGet(200);
        assertThat(post("streams/behind-transaction/" + id))
                .isEqualTo("row " + id + ", row " + (id + 1) + ", TransactionEndedException");
        assertThat(get("streams/count/" + id)).isEqualTo("1");
    }

    @Test
    void aStreamThatIsGivenUpOutsideATransactionIsRolledBack() {
        int id = ids.addAndGet(200);
        assertThat(post("streams/given-up/" + id)).startsWith("row " + id + ", DataException");
        assertThat(get("streams/count/" + id)).isEqualTo("0");
    }

    @Test
    void prepareIsForTransactionsAndRefusedOutside() {
        int id = ids.addAndGet(200);
        assertThat(post("streams/prepared/" + id)).isEqualTo("[int4] on one connection: true");
        assertThat(post("streams/prepared-outside")).contains("HOWDAH-0305").contains("Database.with");
    }
}
