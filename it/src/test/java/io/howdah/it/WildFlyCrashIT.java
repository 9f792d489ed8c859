// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;
import java.nio.file.Path;

class WildFlyCrashIT extends CrashScenarios {
    WildFlyCrashIT() throws IOException {
        super("wildfly");
    }

    @Override
    void recoverSoon(AppServer server) {
        soon(server, "crash");
    }

    /** Does not wait for minutes until it ends what is left of the node's transactions. */
    static void soon(AppServer server, String node) {
        server.javaOption("-Djboss.tx.node.id=" + node)
                .javaOption("-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2")
                .javaOption("-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1")
                .javaOption("-DJTAEnvironmentBean.orphanSafetyInterval=1000");
    }

    @Override
    Path log() {
        return server().logFile();
    }

    @Override
    String preparedLast() {
        return "second";
    }

    @Override
    boolean forgets() {
        return false;
    }
}
