// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import io.howdah.examples.launcher.WildFly;
import io.howdah.it.control.Control;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ten redeployments of the adapter with its application, and then neither is deployed any more: no thread, no connection
 * and no class loader is left. {@code docs/redeployment.md} tells what the servers keep by themselves, and why every
 * thread of theirs is made to serve another application before it is looked.
 */
class RedeploymentIT {
    private static final int TIMES = 10;
    private static final Duration GONE_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(100);

    /** One class of each archive: the adapter, the application, and the library in it. */
    private static final List<String> LOADED =
            List.of("io.howdah.engine.Engine", "io.howdah.it.app.Scenarios", "io.howdah.cdi.HowdahExtension");

    private PostgresServer postgres;

    @BeforeEach
    void startPostgres() {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
    }

    @AfterEach
    void stopPostgres() {
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void tenRedeploymentsLeaveNothingOnWildFly(Packaging packaging) throws IOException {
        String directory = "wildfly-redeployed" + packaging.suffix();
        try (Deployment deployment = new Deployment("wildfly", directory, postgres)) {
            String threads = "/subsystem=io/worker=default:write-attribute(name=%s,value=" + Control.TOGETHER + ")";
            ((WildFly) deployment.server())
                    .command(threads.formatted("task-max-threads"))
                    .command(threads.formatted("task-core-threads"));
            redeploy(deployment, packaging, 0);

            awaitLoaders(deployment, 1);
            undeploy(deployment);
        }
    }

    @Test
    void tenRedeploymentsLeaveNothingOnOpenLiberty() throws IOException {
        try (Deployment deployment = new Deployment("liberty", "liberty-redeployed", postgres)) {
            String threads = "<executor coreThreads=\"%1$s\" maxThreads=\"%1$s\"/>".formatted(Control.TOGETHER);
            ((Liberty) deployment.server())
                    .change("<feature>cdi-4.0</feature>", "<feature>cdi-4.0</feature><feature>servlet-6.0</feature>")
                    .change("</server>", threads + "</server>");
            redeploy(deployment, Packaging.BESIDE_THE_APPLICATION, 1);

            undeploy(deployment);
        }
    }

    /** @param beside connections of each pool that the server may hold without counting them */
    private void redeploy(Deployment deployment, Packaging packaging, int beside) throws IOException {
        AppServer server = deployment.server();
        // class loaders that are only softly reachable are to go at once, not when memory is short
        server.javaOption("-XX:SoftRefLRUPolicyMSPerMB=0");
        packaging.provision(server, Archives.WAR);
        server.addBeside(Archives.control(Archives.made("control.war")));
        server.start();
        occupyEveryThread(deployment);
        for (int i = 0; i < TIMES; i++) {
            use(deployment, i);
            server.redeploy();
        }
        use(deployment, TIMES);

        assertThat(ourThreads(deployment)).doesNotHaveDuplicates();
        new HeldByNobody(deployment, postgres, beside).await(); // as many as the last pools count, and no others
    }

    /** What leaves something on threads of the server, of the adapter and of Vert.x. */
    private void use(Deployment deployment, int round) {
        assertThat(deployment.get("stage")).contains("done");
        assertThat(deployment.get("documents/there-and-back")).isEqualTo("same: true true true");
        assertThat(deployment.post("transactional/" + round)).isEqualTo("one connection: true");
        assertThat(deployment.post("transactional/" + round)).contains("HOWDAH-");
        assertThat(deployment.post("own-transaction/" + (TIMES + 1 + round))).isEqualTo("inserted 1");
        assertThat(deployment.post("leave-traces")).contains("leftover");
        postgres.terminateBackends();
        deployment.get("where"); // may come before the adapter has heard of it
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
    }

    /** A thread that the server has kept since an earlier request may hold it, until it serves another one. */
    private static void occupyEveryThread(Deployment deployment) {
        assertThat(deployment.getAtOnce("control/together", Control.TOGETHER)).containsOnly("together");
    }

    private void undeploy(Deployment deployment) throws IOException {
        assertThat(deployment.post("unawaited/3")).isEqualTo("begun"); // the answer comes when the application is gone
        awaitTrue(() -> postgres.query("select 1 from pg_stat_activity where wait_event = 'PgSleep'")
                        .size()
                == 1);
        deployment.server().undeploy();
        awaitTrue(() -> ourThreads(deployment).isEmpty() && connections() == 0);
        assertThat(ourThreads(deployment)).isEmpty();
        assertThat(connections()).isZero();
        awaitLoaders(deployment, 0);
    }

    private static List<String> ourThreads(Deployment deployment) throws IOException {
        return deployment.process().threads().stream()
                .filter(name -> name.matches("(vert\\.x|vertx|howdah|globalEventExecutor)-.*"))
                .toList();
    }

    private long connections() {
        return Long.parseLong(postgres.query("select count(*) from pg_stat_activity where usename = 'howdah'")
                .get(0)
                .get(0));
    }

    private static void awaitLoaders(Deployment deployment, int expected) throws IOException {
        awaitTrue(() -> {
            occupyEveryThread(deployment);
            deployment.process().collectGarbage();
            return loaders(deployment).stream().allMatch(number -> number == expected);
        });
        assertThat(loaders(deployment)).as("class loaders of %s", LOADED).containsOnly((long) expected);
    }

    private static List<Long> loaders(Deployment deployment) throws IOException {
        List<Long> loaders = new ArrayList<>();
        for (String type : LOADED) {
            loaders.add(deployment.process().loadersOf(type));
        }
        return loaders;
    }

    private interface Condition {
        boolean met() throws IOException;
    }

    /** Looks at other processes again and again, for a while; what it is then, the caller asserts. */
    private static void awaitTrue(Condition condition) throws IOException {
        long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
        while (!condition.met() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_AFTER.toNanos()); // they tell of no event
        }
    }
}
