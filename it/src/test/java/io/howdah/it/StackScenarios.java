// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
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

/** Statement stacks inside a server, and what they cost on the link to PostgreSQL. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class StackScenarios {
    private static final int TRIES = 5;
    /** Behind statements that were not known: the reset, and with it the question what lies beneath them. */
    private static final int BEHIND = 1;

    private static final long SETTLED_FOR_MILLIS = 400;

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
        return IntStream.range(0, TRIES)
                .map(attempt -> trips(paths.get()))
                .min()
                .orElseThrow();
    }

    private int trips(String path) {
        settle();
        int before = link.count();
        assertThat(deployment.post(path)).matches("\\d+");
        settle();
        return link.count() - before;
    }

    /** The sleep waits for what follows an answer: a reset, and the return of what was rented. */
    private void settle() {
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
