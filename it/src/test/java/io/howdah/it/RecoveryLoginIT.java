// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.WildFly;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Recovery on WildFly logs in as the pool does, wherever that has its login from. */
class RecoveryLoginIT {
    private static final String POOLS = "/subsystem=resource-adapters/resource-adapter=howdah/connection-definitions=";

    @Test
    void recoveryLogsInByMicroProfileConfigAndByElytron() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(ServerOptions.defaults())) {
            Deployment.createDatabases(postgres);
            try (Deployment deployment = new Deployment("wildfly", "wildfly-recovery-login", postgres)) {
                configure((WildFly) deployment.server(), postgres);
                deployment.server().provision(Archives.RAR, Archives.WAR, "/");
                deployment.server().start();

                assertThat(deployment.get("where")).isEqualTo("howdah reporting");
                awaitLine(deployment, "HOWDAH-0350 Database 'reporting': recovery found nothing in doubt");
                awaitLine(deployment, "HOWDAH-0350 Database 'default': recovery found nothing in doubt");
                new HeldByNobody(deployment, postgres, 1).await(); // beside is what recovery has
            }
        }
    }

    /** One database has its login in an Elytron context, the other in a system property that MicroProfile Config reads. */
    private static void configure(WildFly server, PostgresServer postgres) {
        server.command("/subsystem=elytron/authentication-configuration=pg:add(authentication-name=" + postgres.user()
                        + ",credential-reference={clear-text=\"${env.PG_PASSWORD:unset}\"})")
                .command("/subsystem=elytron/authentication-context=pg:add("
                        + "match-rules=[{authentication-configuration=pg}])")
                .command(POOLS + "default:write-attribute(name=elytron-enabled,value=true)")
                .command(POOLS + "default:write-attribute(name=authentication-context,value=pg)")
                .command(POOLS + "default:undefine-attribute(name=recovery-password)")
                .command(POOLS + "default:undefine-attribute(name=recovery-username)")
                .command(POOLS + "default:write-attribute(name=recovery-elytron-enabled,value=true)")
                .command(POOLS + "default:write-attribute(name=recovery-authentication-context,value=pg)");
        server.environment("PG_PASSWORD", postgres.password())
                .environment("HOWDAH_DEFAULT_PASSWORD", "wrong")
                .environment("HOWDAH_REPORTING_PASSWORD", "")
                .environment("HOWDAH_DEFAULT_TRANSACTIONS", "xa")
                .environment("HOWDAH_REPORTING_TRANSACTIONS", "xa");
        server.javaOption("-Dhowdah.reporting.password=" + postgres.password())
                .javaOption("-Djboss.tx.node.id=login")
                .javaOption("-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2")
                .javaOption("-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1");
    }

    private static void awaitLine(Deployment deployment, String words) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(deployment.server().logFile()).contains(words) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200); // another process tells by its log only
        }
        assertThat(Files.readString(deployment.server().logFile())).contains(words);
    }
}
