// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import java.io.IOException;
import java.nio.file.Path;

class LibertyCrashIT extends CrashScenarios {
    LibertyCrashIT() throws IOException {
        super("liberty");
    }

    @Override
    void recoverSoon(AppServer server) {
        soon(server);
    }

    /** Ends what is left at the start, and does not wait long before it tries again. */
    static void soon(AppServer server) {
        // no waitForRecovery: the adapter is not installed in time then
        ((Liberty) server)
                .change(
                        "</server>",
                        """
                            <transaction recoverOnStartup="true" heuristicRetryInterval="5s"/>
                        </server>
                        """);
    }

    /** The console shows warnings only. */
    @Override
    Path log() {
        return server().logFile().resolveSibling("servers/howdah/logs/messages.log");
    }

    @Override
    String preparedLast() {
        return "first";
    }

    @Override
    boolean forgets() {
        return true;
    }
}
