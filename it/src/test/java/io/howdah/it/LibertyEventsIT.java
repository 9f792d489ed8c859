// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import java.io.IOException;

class LibertyEventsIT extends EventScenarios {
    LibertyEventsIT() throws IOException {
        super("liberty");
    }

    @Override
    void configure(AppServer server) {
        ((Liberty) server).feature("mpHealth-4.0");
    }
}
