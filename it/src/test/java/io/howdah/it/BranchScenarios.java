// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of local transactions, by branches of XA transactions. */
abstract class BranchScenarios extends ServerTest {
    /** Tells what the transaction manager asks of Howdah's branches. */
    static final String BRANCH_LOG = "io.howdah.rar.tx.BranchLog";

    private static final Pattern STARTED = Pattern.compile(": start of (howdah_\\S+) with (\\w+)");

    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(60);

    private final AtomicInteger ids = new AtomicInteger(1000);

    /** On the way to the database {@code reporting}. */
    private final Standstill standstill = new Standstill(postgres, PoolScenarios.STOPPING);

    /** Configures the pools; the subclass provisions the server and starts it. */
    BranchScenarios(String kind, String directory) throws IOException {
        super(kind, directory);
        deployment
                .server()
                .environment("HOWDAH_DEFAULT_TRANSACTIONS", "xa")
                .environment("HOWDAH_REPORTING_TRANSACTIONS", "xa")
                .environment("HOWDAH_REPORTING_HOST", "127.0.0.1")
                .environment("HOWDAH_REPORTING_PORT", "" + standstill.port())
                .environment("HOWDAH_REPORTING_CONNECT_TIMEOUT", "4s"); // recovery tries while nothing moves
    }

    @AfterAll
    void stopLink() throws IOException {
        standstill.close();
    }

    int newId() {
        return ids.incrementAndGet();
    }

    /** The first of a hundred ids that no other test uses. */
    int newIds() {
        return ids.getAndAdd(200) + 100;
    }

    /** Which of the hundred ids from the first on have a row, counted from there. */
    List<String> rows(int first) {
        return postgres
                .query("select id - " + first + " from t where id between " + first + " and " + (first + 99)
                        + " order by id")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    /** Where the server writes what is logged at the level DEBUG by {@link #BRANCH_LOG}. */
    abstract Path fineLog();

    @Test
    void aBranchRestsWhileAnInnerTransactionRunsAndGoesOnThen() {
        int id = newIds();
        assertThat(post("ownership/requires-new/" + id)).isEqualTo("others: true, resumed: true");
        assertThat(rows(id)).containsExactly("1", "2");
    }

    @Test
    void aSessionOfABranchIsRefusedInAnotherOneAndStaysInItsOwnWhereThereIsNone() {
        int id = newIds();
        assertThat(post("ownership/session-into-requires-new/" + id)).contains("HOWDAH-0305", "in another one");
        assertThat(post("ownership/session-into-not-supported/" + id)).isEqualTo("true");
        assertThat(rows(id)).isEmpty();
    }

    /** Several handles, another database, and a transaction that is suspended by another one and resumed. */
    @Test
    void aBranchOfHowdahIsStartedOnceAndNeverJoined() throws IOException {
        int before = started().size();
        assertThat(get("ownership/connections-of-a-transaction")).isEqualTo("1");
        assertThat(post("ownership/requires-new/" + newIds())).isEqualTo("others: true, resumed: true");
        assertThat(post("global/" + newId() + "?end=commit")).isEqualTo("ended");

        List<MatchResult> started = started();
        List<MatchResult> own = started.subList(before, started.size());
        assertThat(own).extracting(branch -> branch.group(2)).containsOnly("TMNOFLAGS");
        assertThat(own).extracting(branch -> branch.group(1)).hasSize(1 + 2 + 2).doesNotHaveDuplicates();
    }

    private List<MatchResult> started() throws IOException {
        return STARTED.matcher(Files.readString(fineLog())).results().toList();
    }

    /** With which flags the server starts the second of two resources that say of each other that they are one. */
    abstract String flagsOfATwin();

    /** Howdah says so of no two connections, since a branch lives on its own until it is prepared. */
    @Test
    void resourcesThatDoNotSayThatTheyAreOneAreNotJoined() {
        assertThat(post("faults/twins?one=false")).isEqualTo("committed [TMNOFLAGS, TMNOFLAGS]");
        assertThat(post("faults/twins?one=true")).isEqualTo("committed [TMNOFLAGS, " + flagsOfATwin() + "]");
    }

    @Test
    void statementsThatNobodyAwaitedBelongToTheirBranch() {
        int id = newIds();
        assertThat(post("ownership/not-awaited/" + id)).isEqualTo("returned");
        assertThat(rows(id)).hasSize(50);
    }

    @Test
    void aStageBelongsToTheBranchOfItsReplyWhileThatLasts() {
        int id = newIds();
        assertThat(post("stages/awaited/" + id)).isEqualTo("the transaction's connection: true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void anInjectedSessionHasTheSavepointsOfItsBranch() {
        int id = newIds();
        assertThat(post("ownership/savepoints/" + id)).isEqualTo("1, 2");
        assertThat(rows(id)).containsExactly("0", "2", "4");
    }

    @Test
    void aSessionFromBeforeATransactionalMethodIsRefusedInItsBranch() {
        int id = newIds();
        assertThat(post("ownership/opened-before-transactional/" + id))
                .contains("HOWDAH-0305")
                .endsWith("then outside: true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aSessionThatABranchForgotIsGoneAndTheLogSaysSo() {
        int logged = log().length();
        post("endings/forget-in-transaction");
        assertThat(post("endings/use-kept")).contains("HOWDAH-0401");
        eventually(() -> log().substring(logged).contains("HOWDAH-0405") ? "" : "nothing was logged");
    }

    /** What a statement is told that outlasts its branch, as a pattern. */
    abstract String whoseTimeIsUp();

    @ParameterizedTest
    @ValueSource(strings = {"time-out", "time-out-of-a-session"})
    void aStatementThatOutlastsItsBranchIsEnded(String what) {
        int id = newIds();
        List<String> lines = post("endings/" + what + "/" + id).lines().toList();
        assertThat(lines.get(0)).containsPattern(whoseTimeIsUp());
        assertThat(lines.get(1)).contains("HOWDAH-");
        assertThat(lines.get(2)).startsWith("RollbackException");
        assertThat(lines.get(3)).isEqualTo("true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aRollbackOfABranchThatDoesNotArriveCostsTheConnectionAndNobodyHangs() throws IOException {
        PoolScenarios.timeOutWithoutNetwork(this, standstill);
    }

    /** A single branch is committed in one phase. */
    @Test
    void aOnePhaseCommitThatIsNotAnsweredIsHeuristicAndNobodyHangs() throws IOException {
        assertThat(PoolScenarios.commitWithoutNetwork(this, standstill)).contains("Heuristic");
    }

    /** What the server says of a branch that may have to be rolled back later. */
    abstract String toldOfAPrepareWithoutAnswer();

    @Test
    void aPrepareThatIsNotAnsweredRollsBackAndRecoveryEndsWhatIsPrepared() throws IOException {
        int id = newId();
        String told = standstill.behind("PREPARE TRANSACTION", true, () -> post("global/" + id + "?end=commit"));
        assertThat(told).contains(toldOfAPrepareWithoutAnswer());

        eventually(RECOVERS_WITHIN, this::prepared);
        assertThat(get("global/" + id)).isEqualTo("0 and 0");
    }

    /** What the server says of it at once. */
    abstract String toldOfALateBranch();

    @Test
    void aSecondPhaseThatDoesNotArriveIsRepeatedByRecovery() throws IOException {
        int id = newId();
        String told = standstill.behind("COMMIT PREPARED", false, () -> post("global/" + id + "?end=commit"));
        assertThat(told).contains(toldOfALateBranch());

        eventually(RECOVERS_WITHIN, this::prepared);
        assertThat(get("global/" + id)).isEqualTo("1 and 1");
    }

    private String prepared() {
        List<List<String>> inDoubt = postgres.query("select gid from pg_prepared_xacts");
        return inDoubt.isEmpty() ? "" : "in doubt: " + inDoubt;
    }
}
