// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statement stacks inside a server, and what they cost on the link to PostgreSQL. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class StackScenarios {
    private static final int TRIES = 5;
    /** Behind statements that were not known: the reset, and with it the question what lies beneath them. */
    private static final int BEHIND = 1;

    private static final long SETTLED_FOR_MILLIS = 200;

    private final AtomicInteger tags = new AtomicInteger();
    private final PostgresServer postgres;
    private final RoundTrips link;
    private final Deployment deployment;

    StackScenarios(String kind) throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        link = new RoundTrips(postgres.host(), postgres.port());
        deployment = new Deployment(kind, kind + "-stacks", postgres);
        deployment
                .server()
                .environment("HOWDAH_DEFAULT_HOST", "127.0.0.1")
                .environment("HOWDAH_DEFAULT_PORT", "" + link.port());
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
    }

    @AfterAll
    void stop() throws IOException {
        deployment.close();
        link.close();
        postgres.close();
    }

    @Test
    void executorsAreInjectedForEachDatabase() {
        assertThat(deployment.post("stacks/where")).isEqualTo("howdah reporting");
    }

    @Test
    void aStackIsPartOfTheJtaTransaction() {
        assertThat(deployment.post("stacks/inserts/100")).isEqualTo("2");
        assertThat(deployment.get("count/102")).isEqualTo("1");

        assertThat(deployment.post("stacks/inserts/200?fail=true")).contains("Exception");
        assertThat(deployment.get("count/200")).isEqualTo("0");
        assertThat(deployment.get("count/201")).isEqualTo("0");
    }

    /** The rows of {@link io.howdah.it.app.StackEndings} that are there. */
    private List<Integer> rows(int id) {
        return IntStream.range(id, id + 4)
                .filter(row -> deployment.get("count/" + row).equals("1"))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStackThatSucceededIsRolledBackWithTheJtaTransaction(boolean goesOn) {
        int id = goesOn ? 310 : 300;
        assertThat(deployment
                        .post("stack-endings/" + id + "?end=rollback&continue=" + goesOn)
                        .lines())
                .containsExactly("0", "1", "rolled back");
        assertThat(rows(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStackThatSucceededIsCommittedWithIt(boolean goesOn) {
        int id = goesOn ? 330 : 320;
        assertThat(deployment
                        .post("stack-endings/" + id + "?continue=" + goesOn)
                        .lines())
                .containsExactly("0", "1", "committed");
        assertThat(rows(id)).containsExactly(id, id + 1, id + 2, id + 3);
    }

    /** What is called behind it is refused, because the stack has left the transaction open. */
    @Test
    void aStackThatFailedLeavesTheTransactionOpenAndItsCommitIsNone() {
        assertThat(deployment.post("stack-endings/340?fail=true").lines())
                .satisfiesExactly(
                        stack -> assertThat(stack)
                                .contains("Operation 1 of a stack of 2")
                                .contains("can only be rolled back"),
                        behind -> assertThat(behind).contains("25P02"),
                        commit -> assertThat(commit).contains("Exception"));
        assertThat(rows(340)).isEmpty();
    }

    @Test
    void whatContinuesLeavesItsOtherRowsToTheTransaction() {
        assertThat(deployment.post("stack-endings/350?fail=true&continue=true").lines())
                .containsExactly("1", "1", "committed");
        assertThat(rows(350)).containsExactly(350, 351, 353);
    }

    @ParameterizedTest
    @CsvSource({"plain,false", "plain,true", "joined,false", "joined,true"})
    void aPreparedStackCostsOneRoundTripAndAnUnknownOneTwo(String where, boolean goesOn) {
        String options = "?continue=" + goesOn;
        int unknown = least(() -> "stacks/" + where + "/" + tag() + "/1" + options);
        String known = "stacks/" + where + "/" + tag();
        int once = least(() -> known + "/1" + options);

        assertThat(unknown - once).isEqualTo(1 + BEHIND);
        assertThat(least(() -> known + "/3" + options) - once).isEqualTo(2);
    }

    /** The select ahead is unknown as well, so that what follows on such is there with the stack and without it. */
    @ParameterizedTest
    @CsvSource({"plain,false", "plain,true", "joined,false", "joined,true"})
    void anUnknownStackAddsTwoRoundTrips(String where, boolean goesOn) {
        String options = "?ahead=true&continue=" + goesOn;
        int without = least(() -> "stacks/" + where + "/" + tag() + "/0" + options);
        assertThat(least(() -> "stacks/" + where + "/" + tag() + "/1" + options) - without)
                .isEqualTo(2);
    }

    /** Its BEGIN and COMMIT travel with it, as a setting wants a transaction. */
    @Test
    void aPreparedStackWithItsOwnBeginAndCommitCostsOneToo() {
        String known = "stacks/framed/";
        int once = least(() -> known + 1);
        assertThat(least(() -> known + 3) - once).isEqualTo(2);
    }

    @Test
    void inATransactionEachFailureCostsOneMore() {
        String known = "stacks/joined/" + tag() + "/1?continue=true&failures=";
        assertThat(deployment.post(known + 3)).isEqualTo("3");
        int without = least(() -> known + 0);
        assertThat(least(() -> known + 1) - without).isEqualTo(1);
        assertThat(least(() -> known + 3) - without).isEqualTo(3);
    }

    private String tag() {
        return "tag" + tags.incrementAndGet();
    }

    /** The round trips of a request, a reset behind it included; the pool may open a connection now and then. */
    private int least(Supplier<String> paths) {
        settle();
        return IntStream.range(0, TRIES)
                .map(attempt -> trips(paths.get()))
                .min()
                .orElseThrow();
    }

    private int trips(String path) {
        int before = link.count();
        assertThat(deployment.post(path)).matches("\\d+");
        settle();
        return link.count() - before;
    }

    /** Waits for what follows an answer: the return of what was rented, and the reset behind it, which tells of no event. */
    private void settle() {
        ServerTest.eventually(() -> {
            String numbers = deployment.get("pools/default");
            return numbers.startsWith("in use 0,") ? "" : numbers;
        });
        int seen;
        do {
            seen = link.count();
            try {
                TimeUnit.MILLISECONDS.sleep(SETTLED_FOR_MILLIS);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        } while (link.count() != seen);
    }
}
