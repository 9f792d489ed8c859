// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class LibertyOrphansIT extends OrphanScenarios {
    LibertyOrphansIT() throws IOException {
        super("liberty");
    }

    @Override
    void recoverSoon(AppServer server) {
        LibertyCrashIT.soon(server);
    }

    /** Its identity is in its log. */
    @Override
    void becomeAnother(AppServer server) throws IOException {
        Path log = server.logFile().resolveSibling("servers/howdah/tranlog");
        Files.move(log, log.resolveSibling("lost"));
    }
}
