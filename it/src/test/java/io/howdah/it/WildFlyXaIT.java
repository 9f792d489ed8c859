// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.WildFly;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WildFlyXaIT extends XaScenarios {
    WildFlyXaIT() throws IOException {
        super("wildfly");
    }

    /** Hibernate is WildFly's own. */
    @Override
    void configure(AppServer server) {
        String local = "/subsystem=resource-adapters/resource-adapter=howdah/connection-definitions=local";
        ((WildFly) server)
                .command(local + ":add(class-name=io.howdah.rar.managed.HowdahManagedConnectionFactory,"
                        + "jndi-name=\"java:/howdah/local\",enabled=true,use-java-context=true,"
                        + "min-pool-size=0,max-pool-size=5)")
                .command(local + "/config-properties=name:add(value=local)")
                .command("/subsystem=logging/logger=" + BRANCH_LOG + ":add(level=DEBUG)");
        server.javaOption("-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2")
                .javaOption("-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1");
    }

    /** The console shows less. */
    @Override
    Path fineLog() {
        return deployment.server().logFile().resolveSibling("log/server.log");
    }

    /** The recovery has a connection of its own to each database. */
    @Override
    int mostBesideThePool() {
        return 1;
    }

    /** PostgreSQL has the limit from WildFly, and comes before its reaper or behind. */
    @Override
    String whoseTimeIsUp() {
        return "HOWDAH-0206 .*time|HOWDAH-0207 .*was cancelled because .*JTA transaction";
    }

    @Override
    String toldOfAPrepareWithoutAnswer() {
        return "RollbackException";
    }

    @Override
    String toldOfALateBranch() {
        return "ended";
    }

    @Override
    String flagsOfATwin() {
        return "TMJOIN";
    }

    @Override
    String expected(FaultTable.Row row) {
        return row.wildfly();
    }

    @Override
    String secondRefused() {
        return "IJ000457";
    }

    @Test
    void aSessionFromBeforeBeginIsTakenIntoABranch() {
        int id = newIds();
        assertThat(post("ownership/opened-before-begin/" + id)).isEqualTo("true");
        assertThat(rows(id)).isEmpty();

        assertThat(post("global/opened-before/" + id).lines()).containsExactly("true", "committed");
        assertThat(get("global/" + id)).isEqualTo("1 and 1");
    }

    @Test
    void whatASessionHadBegunItselfIsRolledBackWithTheBranch() {
        int id = newIds();
        assertThat(post("ownership/begun-before-begin/" + id)).startsWith("RollbackException");
        assertThat(rows(id)).isEmpty();
    }
}
