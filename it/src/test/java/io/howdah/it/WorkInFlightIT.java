// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.it.CrashProxy.Side;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The application, the adapter or the server ends while work is under way: statements run, one-shots wait for a
 * connection, a JTA transaction is open, a branch of another one is prepared. Every request ends and says why, nothing
 * waits for long, nothing is left.
 */
class WorkInFlightIT {
    private static final int POOL = 20;

    /** Seconds of a statement that ends while the application goes, and of one that does not end by itself. */
    private static final int SHORT = 5;

    private static final int LONG = 600;

    /** The adapter gives statements ten seconds, and the servers have some things to wait for, too. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(60);

    private PostgresServer postgres;
    private CrashProxy proxy;
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @BeforeEach
    void startPostgres() throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        proxy = new CrashProxy(postgres.host(), postgres.port());
    }

    @AfterEach
    void stopPostgres() throws IOException {
        over.countDown();
        proxy.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wildfly", "liberty"})
    void whatIsUnderWayWhenTheAdapterGoesEndsAndSaysWhy(String kind) throws Exception {
        try (Deployment deployment = started(kind)) {
            List<CompletableFuture<String>> requests = begin(deployment, LONG);

            long began = System.nanoTime();
            deployment.server().undeploy();
            report(kind + ", adapter", began, requests);

            assertThat(ourThreads(deployment)).isEmpty();
            assertThat(connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wildfly", "liberty"})
    void whatIsUnderWayWhenTheApplicationGoesEnds(String kind) throws Exception {
        try (Deployment deployment = started(kind)) {
            List<CompletableFuture<String>> requests = begin(deployment, SHORT);

            long began = System.nanoTime();
            deployment.server().undeployApplication();
            report(kind + ", application", began, requests);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wildfly", "liberty"})
    void whatIsUnderWayWhenTheServerStopsEnds(String kind) throws Exception {
        try (Deployment deployment = started(kind)) {
            List<CompletableFuture<String>> requests = begin(deployment, LONG);

            long began = System.nanoTime();
            deployment.close();
            report(kind + ", server", began, requests);
            assertThat(connections()).isZero();
        }
    }

    private Deployment started(String kind) throws IOException {
        Deployment deployment = new Deployment(kind, kind + "-in-flight", postgres);
        deployment
                .server()
                .environment("HOWDAH_DEFAULT_TRANSACTIONS", "xa")
                .environment("HOWDAH_DEFAULT_ACQUIRE_TIMEOUT", "120s")
                .environment("HOWDAH_REPORTING_TRANSACTIONS", "xa")
                .environment("HOWDAH_REPORTING_HOST", "127.0.0.1")
                .environment("HOWDAH_REPORTING_PORT", "" + proxy.port());
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
        deployment.post("global/create");
        return deployment;
    }

    /** One of each kind, and then as many as fill the pool, and more. */
    private List<CompletableFuture<String>> begin(Deployment deployment, int seconds) throws Exception {
        proxy.killAt(Side.REQUEST, "COMMIT PREPARED", 1, this::getStuck);
        List<CompletableFuture<String>> requests = new ArrayList<>();
        requests.add(deployment.postLater("global/1?end=commit"));
        assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
        requests.add(deployment.postLater("in-flight/in-transaction/" + seconds + "/2"));
        requests.add(deployment.postLater("in-flight/awaited/" + seconds));
        awaitSleeping(2);
        Stream.generate(() -> deployment.postLater("in-flight/staged/" + seconds))
                .limit(POOL + 10)
                .forEach(requests::add);
        awaitSleeping(POOL - 1); // the prepared branch has the other one
        return requests;
    }

    private void getStuck() {
        stuck.countDown();
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitSleeping(int number) {
        OwnershipScenarios.eventually(BEGINS_WITHIN, () -> {
            int sleeping = postgres.query("select 1 from pg_stat_activity where wait_event = 'PgSleep'")
                    .size();
            return sleeping >= number ? "" : sleeping + " of " + number + " statements run";
        });
    }

    private void report(String what, long began, List<CompletableFuture<String>> requests) throws Exception {
        System.out.println(what + " was gone after " + seconds(began));
        for (CompletableFuture<String> request : requests) {
            System.out.println(request.get(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS));
        }
        System.out.println(what + ": the last request ended after " + seconds(began));
    }

    private static long seconds(long began) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    private static List<String> ourThreads(Deployment deployment) throws IOException {
        return deployment.process().threads().stream()
                .filter(name -> name.matches("(vert\\.x|vertx|howdah|globalEventExecutor)-.*"))
                .toList();
    }

    private int connections() {
        return postgres.query("select pid from pg_stat_activity where usename = 'howdah'")
                .size();
    }
}
