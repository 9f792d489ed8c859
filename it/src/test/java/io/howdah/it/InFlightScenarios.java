// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.it.CrashProxy.Moment;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The application, the adapter or the server ends while work is under way: statements run, one-shots wait for a
 * connection, transactions are open, stages have not run. Every request ends, what the beans see is an answer or a failure
 * of Howdah's, the end is bounded, and nothing is left. {@code docs/redeployment.md} tells it.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class InFlightScenarios {
    /** Time for the server to begin with its end before statements end by themselves; its command line takes seconds. */
    private static final Duration END_AFTER = Duration.ofSeconds(8);

    /** Of each pool: the one of WildFly's recovery, or the one that Open Liberty parks. */
    private static final int BESIDE = 1;

    private static final List<String> RUNNING = List.of("awaited", "chained", "with", "own", "copying");
    private static final List<String> WAITING = List.of("awaited", "awaited", "staged", "staged", "chained", "chained");

    private static final Duration BEGINS_WITHIN = Duration.ofMinutes(3);

    /** What the adapter gives statements, cancelling them, and what the servers wait for. */
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);

    private final PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
    private final CrashProxy proxy;
    final Deployment deployment;
    final Gate gate = new Gate(postgres);
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean running;
    private boolean adapterHasGone;
    private int logged;
    private int id;

    InFlightScenarios(String kind) throws IOException {
        Deployment.createDatabases(postgres);
        proxy = new CrashProxy(postgres.host(), postgres.port());
        deployment = new Deployment(kind, kind + "-in-flight", postgres);
        server().environment("HOWDAH_DEFAULT_TRANSACTIONS", "xa")
                .environment("HOWDAH_DEFAULT_ACQUIRE_TIMEOUT", "5m")
                .environment("HOWDAH_REPORTING_TRANSACTIONS", "xa")
                .environment("HOWDAH_REPORTING_HOST", "127.0.0.1")
                .environment("HOWDAH_REPORTING_PORT", "" + proxy.port())
                .environment("HOWDAH_REPORTING_CONNECT_TIMEOUT", "4s"); // recovery tries while the proxy is stuck
        recoverSoon(server());
        server().provision(Archives.RAR, Archives.WAR, "/");
    }

    /** Ends what is left in doubt soon, as {@code docs/reliability.md} says. */
    abstract void recoverSoon(AppServer server);

    /** Whether requests of an application that is taken away are answered by it; else the server answers itself. */
    abstract boolean applicationAnswersToTheEnd();

    /** Whether the server's numbers of a pool are right behind an adapter that was taken away while its pool was in use. */
    abstract boolean countsOnWhenTheAdapterHasGone();

    AppServer server() {
        return deployment.server();
    }

    private void takeAwayTheAdapter() throws IOException {
        adapterHasGone = true;
        server().undeploy();
    }

    @BeforeEach
    void start() throws IOException {
        if (!running) {
            server().start();
            running = true;
            adapterHasGone = false;
        }
        logged = log().length();
    }

    /** Where a server has not been stopped: its pools are those of the last deployment. */
    @AfterEach
    void nothingIsHeld() {
        if (running && (!adapterHasGone || countsOnWhenTheAdapterHasGone())) {
            HeldByNobody pools = new HeldByNobody(deployment, postgres, BESIDE);
            eventually(
                    () -> pools.complaint("default", postgres.database()) + pools.complaint("reporting", "reporting"));
        }
    }

    @AfterAll
    void stop() throws IOException {
        over.countDown();
        deployment.close();
        proxy.close();
        gate.close();
        postgres.close();
    }

    @Test
    void whatIsUnderWayWhenTheApplicationGoesIsDoneByTheAdapterThatStays() throws Exception {
        List<CompletableFuture<String>> requests = beginToEndSoon();

        server().undeployApplication();
        gate.open();

        List<String> answers = allOf(requests);
        if (applicationAnswersToTheEnd()) {
            assertThat(answers).allMatch(answer -> answer.startsWith("200 slept"));
        } else {
            assertThat(answers).allMatch(answer -> answer.startsWith("500"));
        }
        assertThat(seenOf(requests))
                .filteredOn(outcome -> !outcome.contains("slept"))
                .isEmpty();
        server().deploy();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        eventually(() -> busy().isEmpty() ? "" : busy().toString());
    }

    @Test
    void whatIsUnderWayWhenTheAdapterGoesEndsAndSaysWhy() throws Exception {
        List<CompletableFuture<String>> requests = begin();

        takeAwayTheAdapter();

        allOf(requests);
        assertThat(seenOf(requests)).allMatch(outcome -> outcome.contains("HOWDAH-"));
        nothingIsLeft();
        server().deploy();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
    }

    @Test
    void aPreparedBranchWhoseCommitGotStuckIsEndedByTheNextDeployment() throws Exception {
        assertThat(deployment.post("global/create")).isEqualTo("created");
        CountDownLatch stuck = new CountDownLatch(1);
        proxy.killAt(new Moment(Side.CLIENT, "COMMIT PREPARED", 1), () -> {
            stuck.countDown();
            await(over);
        });
        CompletableFuture<String> request = deployment.postLater("global/1?end=commit");
        await(stuck);

        takeAwayTheAdapter();

        request.get(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        over.countDown();
        nothingIsLeft();
        assertThat(inDoubt()).hasSize(1);
        server().deploy();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        eventually(() -> inDoubt().isEmpty() ? "" : "in doubt: " + inDoubt());
        assertThat(deployment.get("global/1")).isEqualTo("1 and 1");
    }

    @Test
    void aServerThatStopsLetsRequestsEnd() throws Exception {
        List<CompletableFuture<String>> requests = beginToEndSoon();

        stopServer(ENDS_WITHIN);

        assertThat(allOf(requests)).allMatch(answer -> answer.startsWith("200 slept"));
        assertThat(connections()).isEmpty();
    }

    @Test
    void aServerThatStopsEndsRequestsThatDoNotEnd() throws Exception {
        List<CompletableFuture<String>> requests = begin();

        stopServer(Duration.ofSeconds(5));

        // told by the bean or by the end of the connection; none passes for done
        assertThat(allOf(requests)).allMatch(answer -> answer.contains("HOWDAH-") || !answer.startsWith("200"));
        assertThat(seen()).allMatch(outcome -> outcome.contains("HOWDAH-"));
        eventually(() -> connections().isEmpty() ? "" : connections().toString());
    }

    /** By the server's own command. */
    private void stopServer(Duration suspend) throws IOException {
        running = false;
        server().stop(suspend);
    }

    /** As {@link #begin}; the statements end by themselves in time. */
    List<CompletableFuture<String>> beginToEndSoon() {
        List<CompletableFuture<String>> requests = begin();
        gate.openAfter(END_AFTER);
        return requests;
    }

    /** One of each kind, as many as fill the pool, and some that wait for a connection. Their statements do not end. */
    private List<CompletableFuture<String>> begin() {
        gate.shut();
        int before = Integer.parseInt(deployment.get("in-flight/begun"));
        List<CompletableFuture<String>> requests = new ArrayList<>();
        requests.add(deployment.postLater("in-flight/in-transaction/" + (1000 + ++id)));
        RUNNING.forEach(way -> requests.add(deployment.postLater("in-flight/" + way)));
        run(requests.size());
        while (requests.size() < Deployment.DEFAULT_POOL) {
            requests.add(deployment.postLater("in-flight/staged"));
        }
        run(Deployment.DEFAULT_POOL);
        WAITING.forEach(way -> requests.add(deployment.postLater("in-flight/" + way)));
        eventually(() -> {
            int begun = Integer.parseInt(deployment.get("in-flight/begun")) - before;
            return begun == requests.size() ? "" : begun + " of " + requests.size() + " requests have begun";
        });
        return requests;
    }

    private void run(int statements) {
        eventually(() -> busy().size() >= statements ? "" : busy().size() + " of " + statements + " statements run");
    }

    /** What the requests were answered, or how they ended; none of them hangs. */
    static List<String> allOf(List<CompletableFuture<String>> requests) throws Exception {
        CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new))
                .get(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        return requests.stream().map(CompletableFuture::join).toList();
    }

    /** What the beans have seen of all of them: a server that answers by itself does not wait for that. */
    private List<String> seenOf(List<?> requests) {
        eventually(() -> seen().size() >= requests.size() ? "" : "only " + seen() + " of " + requests.size());
        assertThat(seen()).hasSameSizeAs(requests);
        return seen();
    }

    /** By the server's log. */
    private List<String> seen() {
        return log().substring(logged)
                .lines()
                .filter(line -> line.contains("in flight, "))
                .toList();
    }

    private String log() {
        try {
            return Files.exists(server().logFile()) ? Files.readString(server().logFile()) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void nothingIsLeft() {
        eventually(() -> connections().isEmpty() && threads().isEmpty() ? "" : connections() + " and " + threads());
    }

    private List<String> threads() {
        try {
            return deployment.process().threads().stream()
                    .filter(name -> name.matches("(vert\\.x|vertx|howdah|globalEventExecutor)-.*"))
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private List<List<String>> connections() {
        return postgres.query("select pid, state, query from pg_stat_activity where usename = 'howdah'"
                + " and application_name <> '" + Gate.NAME + "'");
    }

    /** What waits for the gate, or copies and waits for data. */
    List<List<String>> busy() {
        return postgres.query("select pid from pg_stat_activity where usename = 'howdah' and state = 'active'"
                + " and (wait_event = 'advisory' or (wait_event = 'ClientRead' and query like 'copy %'))");
    }

    private List<List<String>> inDoubt() {
        return postgres.query("select gid from pg_prepared_xacts");
    }

    private static void eventually(Supplier<String> complaint) {
        ServerTest.eventually(BEGINS_WITHIN, complaint);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
