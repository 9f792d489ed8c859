// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.it.CrashProxy.Moment;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WildFlyOrphansIT extends OrphanScenarios {
    WildFlyOrphansIT() throws IOException {
        super("wildfly");
    }

    @Override
    void recoverSoon(AppServer server) {
        WildFlyCrashIT.soon(server, "orphans");
    }

    @Override
    void becomeAnother(AppServer server) {
        server.javaOption("-Djboss.tx.node.id=another");
    }

    /** Its node identifier is not in its log, so it takes the branches for its own. */
    @Test
    void aServerThatHasLostItsLogRollsBackWhatThatSaidIsToBeCommitted() throws Exception {
        killInWork(1, new Moment(Side.CLIENT, "COMMIT PREPARED", 1));
        assertThat(databases.inDoubt()).hasSize(2);

        Path log = server().logFile().resolveSibling("data/tx-object-store");
        Files.move(log, log.resolveSibling("lost"));
        workAndComeBack(2);

        ServerTest.eventually(() -> databases.inDoubt().isEmpty() ? "" : "in doubt: " + databases.inDoubt());
        assertThat(databases.after(1)).containsOnly(0L);
        assertThat(databases.after(2)).containsOnly((long) ROWS);
    }
}
