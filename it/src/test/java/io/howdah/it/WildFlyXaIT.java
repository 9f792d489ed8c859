// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.WildFly;
import java.io.IOException;

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
                .command(local + "/config-properties=name:add(value=local)");
        server.javaOption("-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2")
                .javaOption("-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1");
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
    String expected(FaultTable.Row row) {
        return row.wildfly();
    }

    @Override
    String secondRefused() {
        return "IJ000457";
    }
}
