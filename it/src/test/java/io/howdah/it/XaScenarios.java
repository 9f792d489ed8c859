// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.howdah.examples.launcher.AppServer;
import io.howdah.it.app.Fault;
import io.howdah.it.app.Fault.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** More than one resource in a JTA transaction: all of it, or nothing. */
abstract class XaScenarios extends BranchScenarios {
    private static final Path DRIVER = Path.of(org.postgresql.Driver.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .getPath());

    private static final String BANK = "bank";

    private static final String BOOKINGS = "create table account(id int primary key); insert into account values (1);"
            + " create table booking(id int primary key, account int not null references account"
            + " deferrable initially deferred); grant all on account, booking to howdah, " + BANK;

    XaScenarios(String kind) throws IOException {
        super(kind, kind + "-xa");
        postgres.execute("create database ledger owner howdah");
        postgres.execute("create role " + BANK + " login password '" + BANK + "'"); // not counted with Howdah's
        run(postgres.database(), BOOKINGS);
        run("ledger", BOOKINGS);
        deployment.environment("LOCAL", postgres, postgres.database());
        AppServer server = deployment
                .server()
                .environment("HOWDAH_LOCAL_USER", BANK)
                .environment("HOWDAH_LOCAL_PASSWORD", BANK)
                .xaDataSource("jdbc/ledger", DRIVER, jdbcUrl("ledger"), BANK, BANK)
                .dataSource("jdbc/beside", DRIVER, jdbcUrl(postgres.database()), BANK, BANK);
        configure(server);
        server.provision(Archives.RAR, Archives.bank(Archives.made(kind + "-bank.war")), "/");
        server.start();
        post("global/create");
    }

    /**
     * Adds what Hibernate needs, {@code howdah/local}: a pool with local transactions, and a recovery that does not make
     * a test wait for minutes.
     */
    abstract void configure(AppServer server);

    /** What the page says of this server. */
    abstract String expected(FaultTable.Row row);

    /** The server's own words when a second resource without XA comes into a transaction. */
    abstract String secondRefused();

    @AfterEach
    void nothingIsInDoubt() {
        assertThat(inDoubt()).isEmpty();
    }

    /** The pool whose user pgjdbc has, too. */
    @AfterEach
    void nothingOfTheThirdPoolIsHeld() {
        eventually(() -> unsettledOf(
                "local", "usename = '" + BANK + "' and application_name = 'howdah' and datname = current_database()"));
    }

    /** What is prepared in any of the databases. */
    private List<List<String>> inDoubt() {
        return postgres.query("select database, gid from pg_prepared_xacts");
    }

    // 1 two databases of Howdah

    @Test
    void twoDatabasesOfHowdahCommitTogether() {
        assertThat(post("global/1?end=commit")).isEqualTo("ended");
        assertThat(get("global/1")).isEqualTo("1 and 1");
    }

    @Test
    void twoDatabasesOfHowdahRollBackTogether() {
        assertThat(post("global/2?end=rollback")).isEqualTo("ended");
        assertThat(get("global/2")).isEqualTo("0 and 0");
    }

    @Test
    void aStatementThatFailedUnseenInOneRollsBothBack() {
        assertThat(post("global/3?end=unseen")).contains("RollbackException");
        assertThat(get("global/3")).isEqualTo("0 and 0");
    }

    @Test
    void oneThatOnlyReadsTakesNoPartInTheSecondPhase() {
        assertThat(post("global/read/4")).isEqualTo("ended with 0");
        assertThat(get("global/4")).isEqualTo("1 and 0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStackIsPreparedAndCommittedWithBoth(boolean goesOn) {
        int id = 10 * newId();
        assertThat(post("stack-endings/" + id + "?both=true&continue=" + goesOn).lines())
                .containsExactly("0", "1", "committed");
        assertThat(get("global/" + id)).isEqualTo("1 and 1");
        assertThat(get("count/" + (id + 2))).isEqualTo("1");
    }

    @Test
    void aStackThatFailedLetsNothingBePrepared() {
        int id = 10 * newId();
        assertThat(post("stack-endings/" + id + "?both=true&fail=true").lines())
                .satisfiesExactly(
                        stack -> assertThat(stack).contains("Operation 1 of a stack of 2"),
                        behind -> assertThat(behind).contains("25P02"),
                        commit -> assertThat(commit).startsWith("RollbackException"));
        assertThat(get("global/" + id)).isEqualTo("0 and 0");
        assertThat(get("count/" + (id + 1))).isEqualTo("0");
    }

    @Test
    void aStackThatContinuesIsPreparedWithoutWhatFailed() {
        int id = 10 * newId();
        assertThat(post("stack-endings/" + id + "?both=true&fail=true&continue=true")
                        .lines())
                .containsExactly("1", "1", "committed");
        assertThat(get("global/" + id)).isEqualTo("1 and 1");
        assertThat(get("count/" + (id + 1))).isEqualTo("1");
        assertThat(get("count/" + (id + 2))).isEqualTo("0");
    }

    /** No row goes through a temporary table, for PostgreSQL would not prepare that. */
    @Test
    void whateverChangesManyRowsIsPreparedOrUndoneWithTheOtherDatabase() {
        BulkTables tables = new BulkTables(postgres);

        assertThat(post("bulk/1000000?end=throw&both=true"))
                .contains("rolled back on purpose after " + BulkTables.CHANGED + "\n");
        assertThat(tables.of(1_000_000)).isEqualTo(BulkTables.nothing());
        assertThat(hasRow("reporting", "reported", 1_000_000)).isFalse();

        assertThat(post("bulk/2000000?end=commit&both=true")).isEqualTo(BulkTables.CHANGED);
        assertThat(tables.of(2_000_000)).isEqualTo(BulkTables.all());
        assertThat(hasRow("reporting", "reported", 2_000_000)).isTrue();
    }

    // 2 Howdah in one database, an entity of Hibernate over an XA datasource of pgjdbc in another one

    private void assertBoth(int id, boolean there) {
        assertThat(hasRow(postgres.database(), "booking", id)).isEqualTo(there);
        assertThat(hasRow("ledger", "booking", id)).isEqualTo(there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"howdah", "jpa"})
    void howdahAndAnEntityCommitTogether(String first) {
        int id = newId();
        assertThat(post("bank/" + first + "/commit/" + id)).isEqualTo("returned");
        assertBoth(id, true);
    }

    @ParameterizedTest
    @CsvSource({
        "howdah, throw, rolled back on purpose",
        "jpa, throw, rolled back on purpose",
        "howdah, rollback-only, returned",
        "jpa, rollback-only, returned",
        "howdah, howdah-fails-at-prepare, RollbackException",
        "jpa, howdah-fails-at-prepare, RollbackException",
        "howdah, time-out, RollbackException",
        "jpa, time-out, RollbackException"
    })
    void howdahAndAnEntityRollBackTogether(String first, String end, String told) {
        int id = newId();
        assertThat(post("bank/" + first + "/" + end + "/" + id)).contains(told);
        assertBoth(id, false);
    }

    /** pgjdbc 42.7.14 refuses the next transaction on a connection that PostgreSQL would not prepare. */
    @ParameterizedTest
    @ValueSource(strings = {"howdah", "jpa"})
    void anEntityThatFailsAtThePrepareRollsHowdahBackAndCostsPgjdbcItsConnection(String first) {
        int id = newId();
        assertThat(post("bank/" + first + "/jpa-fails-at-prepare/" + id)).contains("RollbackException");
        assertBoth(id, false);

        eventually(() -> {
            int next = newId();
            String told = post("bank/howdah/commit/" + next);
            assertBoth(next, told.equals("returned"));
            return told.equals("returned") ? "" : told;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"howdah", "jpa"})
    void howdahAndAnEntityWithoutXaCannotBothBeInATransaction(String first) {
        int id = newId();
        String story = post("bank/beside/" + id + "?first=" + first);
        assertThat(story.lines())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo("done"),
                        other -> assertThat(other)
                                .contains(first.equals("jpa") ? "HOWDAH-0305" : "GenericJDBCException")
                                .contains(secondRefused()),
                        commit -> assertThat(commit).startsWith("RollbackException"));
        assertThat(hasRow(postgres.database(), "booking", id)).isFalse();
    }

    // 3 a resource that the application enlists by itself, before Howdah and after it

    @ParameterizedTest
    @EnumSource
    void whateverAnotherResourceDoesHowdahEndsAsTheTransactionManagerDecides(Fault fault) throws IOException {
        FaultTable page = FaultTable.read();
        assertSoftly(both -> {
            for (String enlisted : new String[] {"first", "last"}) {
                int id = newId();
                String story = post("faults/" + enlisted + "/" + fault + "/" + id);
                String told = story.lines().findFirst().orElseThrow();
                boolean there = hasRow(postgres.database(), "t", id);

                both.assertThat(verdict(told, there))
                        .as("enlisted %s: %s", enlisted, story)
                        .isEqualTo(expected(page.of(fault, enlisted)));
                decided(fault)
                        .ifPresent(commit -> both.assertThat(there).as(story).isEqualTo(commit));
            }
        });
    }

    /** The other resources commit, so that Howdah's branch may not pass for committed when it is not. */
    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void aBranchThatWasEndedByHandIsToldForWhatItIs(String decision) {
        int id = newId();
        String story = post("faults/by-hand/" + decision + "/" + id);
        boolean committed = decision.equals("commit");
        assertThat(hasRow(postgres.database(), "t", id)).as(story).isEqualTo(committed);
        assertThat(story).startsWith(committed ? "committed" : "HeuristicMixedException");
    }

    /** The recovery of the server commits it, on another connection. */
    @Test
    void aBranchWhoseConnectionBreaksBetweenThePhasesIsCommittedAllTheSame() throws IOException {
        int id = newId();
        String story = post("faults/connection-lost/" + id);
        String told = story.lines().findFirst().orElseThrow();

        eventually(() -> inDoubt().isEmpty() ? "" : "in doubt: " + inDoubt());
        assertThat(verdict(told, hasRow(postgres.database(), "t", id)))
                .as(story)
                .isEqualTo(expected(FaultTable.read().of(Fault.COMMIT_RMFAIL, "first")));
    }

    // 4 what cannot be prepared

    /** By the exception, or by the server's log: not every transaction manager hands on what a resource says. */
    @ParameterizedTest
    @CsvSource({"notify, notify after the commit", "temporary, use a plain table", "held, WITH HOLD"})
    void whatPostgresqlDoesNotPrepareIsRolledBackAndExplained(String what, String explanation) {
        int logged = log().length();
        int id = newId();
        String story = post("faults/unprepared/" + what + "/" + id);
        assertThat(story).contains("RollbackException");
        assertThat(story + log().substring(logged)).contains(explanation);
        assertThat(hasRow(postgres.database(), "t", id)).isFalse();
    }

    private String verdict(String told, boolean there) {
        String row = there ? "committed" : "rolled back";
        return told.equals(row) ? row : "`" + told + "`, " + row;
    }

    /**
     * What may not be otherwise: what goes wrong before the decision undoes all, what is only late or as it should be
     * undoes nothing. The rest is up to the transaction manager.
     */
    private Optional<Boolean> decided(Fault fault) {
        return switch (fault) {
            case NOTHING, PREPARE_RDONLY, COMMIT_RMFAIL, COMMIT_RETRY, COMMIT_HEURCOM -> Optional.of(true);
            case TIME_OUT -> Optional.of(false);
            default ->
                fault.step() == Step.COMMIT || fault.step() == Step.FORGET ? Optional.empty() : Optional.of(false);
        };
    }
}
