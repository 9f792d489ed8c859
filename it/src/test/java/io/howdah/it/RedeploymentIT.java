// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.WildFly;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten redeployments of the adapter with its application: what is left of the old ones does not grow. */
class RedeploymentIT {
    private static final int TIMES = 10;

    @Test
    void tenRedeploymentsLeaveNoThreadAndNoConnectionOnWildFlyAndClassLoadersDoNotPileUp() throws IOException {
        try (PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
                Deployment deployment = new Deployment("wildfly", "wildfly-redeployed", postgres)) {
            Deployment.createDatabases(postgres);
            WildFly server = (WildFly) deployment.server();
            // class loaders that are only softly reachable are to go at once, not when memory is short
            server.javaOption("-XX:SoftRefLRUPolicyMSPerMB=0");
            server.command(
                    "/subsystem=deployment-scanner/scanner=default:write-attribute(name=scan-interval,value=500)");
            server.provision(Archives.RAR, Archives.WAR, "/");
            server.start();
            for (int i = 0; i < TIMES; i++) {
                assertThat(deployment.get("where")).isEqualTo("howdah reporting");
                assertThat(deployment.get("stage")).contains("done");
                server.redeploy();
            }
            assertThat(deployment.get("where")).isEqualTo("howdah reporting");

            assertThat(diagnose(server.pid(), "Thread.print").stream()
                            .filter(line -> line.startsWith("\"vert.x-eventloop"))
                            .count())
                    .isLessThanOrEqualTo(2);
            assertThat(postgres.query("select count(*) from pg_stat_activity where usename = 'howdah'")
                            .get(0)
                            .get(0))
                    .isEqualTo("2");
            diagnose(server.pid(), "GC.run");
            List<String> engines = diagnose(server.pid(), "GC.class_histogram").stream()
                    .filter(line -> line.endsWith(" io.howdah.engine.Engine"))
                    .toList();
            // Threads of the server's own keep the last requests of earlier deployments on their stacks, one or two;
            // a leak of ours would keep all ten.
            assertThat(engines).hasSizeLessThan(TIMES / 2);
        }
    }

    private static List<String> diagnose(long pid, String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                .toString(),
                        Long.toString(pid),
                        command)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = jcmd.inputReader(StandardCharsets.UTF_8)) {
            return output.lines().toList();
        }
    }
}
