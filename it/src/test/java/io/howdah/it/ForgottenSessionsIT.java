// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.WildFly;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** WildFly closes what a request forgot when it is told to watch. */
class ForgottenSessionsIT extends ServerTest {
    ForgottenSessionsIT() throws IOException {
        super("wildfly", "wildfly-forgotten");
        ((WildFly) deployment.server())
                .command("/subsystem=jca/cached-connection-manager=cached-connection-manager"
                        + ":write-attribute(name=debug,value=true)");
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
    }

    @Test
    void aSessionThatARequestForgotIsClosedAndTheLogShowsWhoOpenedIt() {
        post("endings/forget");

        eventually(() -> get("pools/default").startsWith("in use 0,") ? "" : "in use");
        assertThat(post("endings/use-kept")).contains("HOWDAH-0401");
        assertThat(log())
                .contains("IJ000100: Closing a connection for you")
                .contains("io.howdah.it.app.Endings.forget")
                .contains("HOWDAH-0405");
    }
}
