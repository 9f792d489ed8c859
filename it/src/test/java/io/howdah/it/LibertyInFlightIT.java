// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;

class LibertyInFlightIT extends InFlightScenarios {
    LibertyInFlightIT() throws IOException {
        super("liberty");
    }

    @Override
    void recoverSoon(AppServer server) {
        LibertyCrashIT.soon(server);
    }

    @Override
    boolean applicationAnswersToTheEnd() {
        return true;
    }
}
