// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may hold a connection, on which thread, until when: the lines of {@code docs/transactions.md}. What differs between
 * the servers is in the subclasses.
 */
abstract class OwnershipScenarios extends PoolScenarios {
    private final AtomicInteger ids = new AtomicInteger(1000);

    OwnershipScenarios(String kind) throws IOException {
        super(kind, kind + "-ownership");
        if (Runtime.version().feature() >= 24) { // one carrier, so that a virtual thread that holds it stops all others
            deployment
                    .server()
                    .javaOption("-Djdk.virtualThreadScheduler.parallelism=1")
                    .javaOption("-Djdk.virtualThreadScheduler.maxPoolSize=1");
        }
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
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

    @Test
    void whatASessionWasToldIsCommittedThoughItWasClosedAtOnce() {
        int id = newId();
        assertThat(post("ownership/closed-at-once/" + id)).isEqualTo("the transaction's connection: true");
        assertThat(rows(id)).hasSize(51);
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

    /** How the threads of the server's managed executor are called. */
    abstract String managedThreads();

    @Test
    void aStageRunsOnTheManagedExecutorUnlessItsCallerWaitsForIt() {
        assertThat(get("stages/thread")).startsWith(managedThreads());
        assertThat(get("stages/thread-of-an-awaited-one")).matches("caller|" + managedThreads() + ".*");
    }

    /** Those of a thread that the server does not know. */
    static Stream<String> unknownKinds() {
        return kinds().filter(kind -> !kind.equals("managed"));
    }

    @ParameterizedTest
    @MethodSource("unknownKinds")
    void aStageOfAThreadThatTheServerDoesNotKnowHasOnlyItsLoader(String kind) {
        assertThat(getAsAlice("stages/contexts-of-a-thread/" + kind))
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
    @ValueSource(strings = {"time-out", "time-out-of-a-session", "time-out-of-a-copy"})
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

    // 10 forgotten sessions: the most in the subclasses

    /** Said once, with the database and what to do; when the request has answered, or a moment later. */
    void assertForgottenSince(int logged) {
        eventually(() -> log().substring(logged).contains("HOWDAH-0405") ? "" : "nothing was logged");
        assertThat(log().substring(logged).lines().filter(line -> line.contains("HOWDAH-0405")))
                .singleElement()
                .asString()
                .contains("database 'default'", "Database.with");
    }

    @Test
    void aSessionThatIsClosedInTimeIsNotSaidToBeForgotten() {
        int logged = log().length();
        assertThat(get("ownership/connections-of-a-transaction")).isEqualTo("1");
        assertThat(get("ownership/sessions-outside/injected")).isEqualTo("2");
        collectGarbage();
        assertThat(post("threads/every-way/plain")).isEqualTo("the session's connection: true, others: true");
        assertThat(log().substring(logged)).doesNotContain("HOWDAH-0405");
    }

    @Test
    void aSessionThatATransactionForgotIsGone() {
        post("endings/forget-in-transaction");
        assertThat(post("endings/use-kept")).contains("HOWDAH-0401");
        assertThat(post("endings/use-kept-in-transaction")).contains("HOWDAH-0401");
    }

    // 11 other threads

    /** The server runs on the JDK of the test, and only newer ones have virtual threads. */
    static Stream<String> kinds() {
        Stream<String> always = Stream.of("managed", "plain");
        return Runtime.version().feature() < 21 ? always : Stream.concat(always, Stream.of("virtual"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whateverABeanUsesWorksOnAnotherThread(String kind) {
        int logged = log().length();
        assertThat(post("threads/every-way/" + kind)).isEqualTo("the session's connection: true, others: true");
        assertThat(log().substring(logged)).doesNotContain("IJ0", "J2CA"); // nor do the servers mind
    }

    static Stream<String> callerAndKinds() {
        return Stream.concat(Stream.of("caller"), kinds());
    }

    /** What is in use when a request has closed its session and goes on. */
    abstract int inUseAfterAClose();

    @ParameterizedTest
    @MethodSource("callerAndKinds")
    void aSessionMayBeClosedOnAnotherThreadAsOnItsOwn(String kind) {
        assertThat(post("threads/closed-by/" + kind)).isEqualTo("open: in use 1, closed: in use " + inUseAfterAClose());
        assertThat(get("pools/default")).startsWith("in use 0,");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTransactionStaysOnItsThreadUnlessASessionCarriesIt(String kind) {
        int id = newId();
        assertThat(post("threads/transaction/" + kind + "/" + id))
                .isEqualTo("by the session: true, injected outside: true");
        assertThat(rows(id)).containsExactly("1");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void manyThreadsMayUseOneSessionAtOnce(String kind) {
        assertThat(post("threads/at-once/" + kind + "/100")).isEqualTo("100 right");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void thousandsOfVirtualThreadsWaitForOneShots() {
        assertThat(post("threads/one-shots/virtual/5000")).isEqualTo("5000 right");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void aVirtualThreadThatWaitsLeavesItsCarrierToTheOneItWaitsFor() {
        assertThat(post("threads/one-carrier")).isEqualTo("both done");
    }

    void collectGarbage() {
        try {
            deployment.process().collectGarbage();
        } catch (IOException noProcess) {
            throw new IllegalStateException(noProcess);
        }
    }

    @Test
    void aFailureThatNobodyLooksAtIsLoggedUnlessItsTransactionTellsIt() {
        int logged = log().length();
        int id = newId();
        String answer = post("silent-rollback/" + id); // WildFly gives the caller no cause, and logs it
        assertThat(answer + log().substring(logged)).contains("HOWDAH-0304", "duplicate key");
        assertThat(post("threads/unseen")).isEqualTo("begun");
        eventually(() -> {
            collectGarbage();
            return log().substring(logged).contains("HOWDAH-0404") ? "" : "nothing was logged";
        });
        assertThat(log().substring(logged).lines().filter(line -> line.contains("HOWDAH-0404")))
                .singleElement()
                .asString()
                .contains("unseen_by_anybody");
    }

    @Test
    void anInjectedSessionWorksAfterItsRequest() {
        assertThat(post("endings/after-the-request")).isEqualTo("returned");
        assertThat(post("endings/the-request-is-over")).isEqualTo("true");
    }

    /**
     * What a stage comes to that runs when its request has been answered, a line for each: the injected session,
     * {@code with}, and a session that the request has left open for it.
     */
    List<String> afterwards(int id) {
        try (Connection connection = connect(postgres.database());
                Statement lock = connection.createStatement()) {
            lock.execute("select pg_advisory_lock(14)");
            assertThat(post("afterwards/14/" + id)).isEqualTo("begun");
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return get("afterwards").lines().toList();
    }

    @Test
    void aStageOfARequestThatHasBeenAnsweredStillReachesTheDatabase() {
        int id = newId();
        assertThat(afterwards(id)).hasSize(3).startsWith("true", "true");
        assertThat(rows(id)).startsWith("0", "1");
    }

    // 12 verbs of an injected session

    @ParameterizedTest
    @ValueSource(strings = {"begin", "commit", "rollback", "savepoint", "rollbackTo", "release", "inSavepoint"})
    void anInjectedSessionRefusesTheVerbsOfATransaction(String verb) {
        assertThat(post("ownership/refused/" + verb))
                .contains("HOWDAH-0305")
                .contains("Database.inTransaction")
                .contains("Database.with");
    }

    @Test
    void anInjectedSessionHasTheSavepointsOfItsTransaction() {
        int id = newId();
        assertThat(post("ownership/savepoints/" + id)).isEqualTo("1, 2");
        assertThat(rows(id)).containsExactly("0", "2", "4");
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
        int id = ids.getAndAdd(200);
        assertThat(post("streams/in-transaction/" + id))
                .isEqualTo("3 rows, connections: 1, [loader=true eventloop=false]");
        assertThat(get("streams/count/" + id)).isEqualTo("6");
    }

    @Test
    void aStreamOutsideATransactionOutlivesItsRequest() {
        int id = ids.getAndAdd(200);
        assertThat(post("streams/begun/" + id)).isEqualTo("begun");
        eventually(() -> get("streams/count/" + id).equals("10") ? "" : "not all rows are there");
    }

    @Test
    void aStreamIsRefusedBehindTheEndOfItsTransaction() {
        int id = ids.getAndAdd(200);
        assertThat(post("streams/behind-transaction/" + id))
                .isEqualTo("row " + id + ", row " + (id + 1) + ", TransactionEndedException");
        assertThat(get("streams/count/" + id)).isEqualTo("1");
    }

    @Test
    void aStreamThatIsGivenUpOutsideATransactionIsRolledBack() {
        int id = ids.getAndAdd(200);
        assertThat(post("streams/given-up/" + id)).startsWith("row " + id + ", DataException");
        assertThat(get("streams/count/" + id)).isEqualTo("0");
    }

    @Test
    void prepareIsForTransactionsAndRefusedOutside() {
        int id = ids.getAndAdd(200);
        assertThat(post("streams/prepared/" + id)).isEqualTo("[int4] on one connection: true");
        assertThat(post("streams/prepared-outside")).contains("HOWDAH-0305").contains("Database.with");
    }
}
