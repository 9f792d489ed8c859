// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.WildFly;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** WildFly closes what a request forgot when it is told to watch. */
class ForgottenSessionsIT {
    @Test
    void aSessionThatARequestForgotIsClosedAndTheLogShowsWhoOpenedIt() throws IOException {
        try (PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
                Deployment deployment = new Deployment("wildfly", "wildfly-forgotten", postgres)) {
            Deployment.createDatabases(postgres);
            ((WildFly) deployment.server())
                    .command("/subsystem=jca/cached-connection-manager=cached-connection-manager"
                            + ":write-attribute(name=debug,value=true)");
            deployment.server().provision(Archives.RAR, Archives.WAR, "/");
            deployment.server().start();

            deployment.post("endings/forget");

            OwnershipScenarios.eventually(
                    () -> deployment.get("pools/default").startsWith("in use 0,") ? "" : "in use");
            assertThat(deployment.post("endings/use-kept")).contains("HOWDAH-0401");
            assertThat(Files.readString(deployment.server().logFile()))
                    .contains("IJ000100: Closing a connection for you")
                    .contains("io.howdah.it.app.Endings.forget");
        }
    }
}
