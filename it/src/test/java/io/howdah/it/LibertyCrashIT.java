// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import java.io.IOException;

class LibertyCrashIT extends CrashScenarios {
    LibertyCrashIT() throws IOException {
        super("liberty");
    }

    @Override
    void recoverSoon(AppServer server) {
        // no waitForRecovery: the adapter is not installed in time then
        ((Liberty) server)
                .change(
                        "</server>",
                        """
                            <transaction recoverOnStartup="true" heuristicRetryInterval="5s"/>
                        </server>
                        """);
    }
}
