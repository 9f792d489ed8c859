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
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
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
    private static final int POOL = 20;

    /** Seconds of a statement that ends by itself in time, and of one that does not. */
    static final int SHORT = 10;

    private static final int LONG = 600;

    private static final List<String> RUNNING = List.of("awaited", "chained", "with", "own");
    private static final List<String> WAITING = List.of("awaited", "awaited", "staged", "staged", "chained", "chained");

    private static final Duration BEGINS_WITHIN = Duration.ofMinutes(3);

    /** What the adapter gives statements, cancelling them, and what the servers wait for. */
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);

    private final PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
    private final CrashProxy proxy;
    final Deployment deployment;
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean running;
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
                .environment("HOWDAH_REPORTING_PORT", "" + proxy.port());
        recoverSoon(server());
        server().provision(Archives.RAR, Archives.WAR, "/");
    }

    /** Ends what is left in doubt soon, as {@code docs/reliability.md} says. */
    abstract void recoverSoon(AppServer server);

    /** Whether requests of an application that is taken away are answered by it; else the server answers itself. */
    abstract boolean applicationAnswersToTheEnd();

    AppServer server() {
        return deployment.server();
    }

    @BeforeEach
    void start() throws IOException {
        if (!running) {
            server().start();
            running = true;
        }
        logged = log().length();
    }

    @AfterAll
    void stop() throws IOException {
        over.countDown();
        deployment.close();
        proxy.close();
        postgres.close();
    }

    @Test
    void whatIsUnderWayWhenTheApplicationGoesIsDoneByTheAdapterThatStays() throws Exception {
        List<CompletableFuture<String>> requests = begin(SHORT);

        server().undeployApplication();

        List<String> answers = allOf(requests);
        if (applicationAnswersToTheEnd()) {
            assertThat(answers).allMatch(answer -> answer.startsWith("200 slept"));
        } else {
            assertThat(answers).allMatch(answer -> answer.startsWith("500"));
        }
        assertThat(seen())
                .hasSameSizeAs(requests)
                .filteredOn(outcome -> !outcome.contains("slept"))
                .isEmpty();
        server().deploy();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        eventually(() -> busy().isEmpty() ? "" : busy().toString());
    }

    @Test
    void whatIsUnderWayWhenTheAdapterGoesEndsAndSaysWhy() throws Exception {
        List<CompletableFuture<String>> requests = begin(LONG);

        server().undeploy();

        allOf(requests);
        assertThat(seen()).hasSameSizeAs(requests).allMatch(outcome -> outcome.contains("HOWDAH-"));
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

        server().undeploy();

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
        List<CompletableFuture<String>> requests = begin(SHORT);

        stopServer(ENDS_WITHIN);

        assertThat(allOf(requests)).allMatch(answer -> answer.startsWith("200 slept"));
        assertThat(connections()).isEmpty();
    }

    @Test
    void aServerThatStopsEndsRequestsThatDoNotEnd() throws Exception {
        List<CompletableFuture<String>> requests = begin(LONG);

        stopServer(Duration.ofSeconds(5));

        allOf(requests);
        eventually(() -> connections().isEmpty() ? "" : connections().toString());
    }

    /** By the server's own command. */
    private void stopServer(Duration suspend) throws IOException {
        running = false;
        server().stop(suspend);
    }

    /** One of each kind, as many as fill the pool, and some that wait for a connection. */
    List<CompletableFuture<String>> begin(int seconds) {
        int before = Integer.parseInt(deployment.get("in-flight/begun"));
        List<CompletableFuture<String>> requests = new ArrayList<>();
        requests.add(deployment.postLater("in-flight/in-transaction/" + seconds + "/" + (1000 + ++id)));
        RUNNING.forEach(way -> requests.add(deployment.postLater("in-flight/" + way + "/" + seconds)));
        run(requests.size());
        while (requests.size() < POOL) {
            requests.add(deployment.postLater("in-flight/staged/" + seconds));
        }
        run(POOL);
        WAITING.forEach(way -> requests.add(deployment.postLater("in-flight/" + way + "/" + seconds)));
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

    /** What the beans have seen, by the server's log. */
    private List<String> seen() throws IOException {
        return log().substring(logged)
                .lines()
                .filter(line -> line.contains("in flight, "))
                .toList();
    }

    private String log() throws IOException {
        return Files.exists(server().logFile()) ? Files.readString(server().logFile()) : "";
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
        return postgres.query("select pid, state, query from pg_stat_activity where usename = 'howdah'");
    }

    List<List<String>> busy() {
        return postgres.query("select pid from pg_stat_activity where usename = 'howdah' and wait_event = 'PgSleep'");
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
