// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;

class WildFlyInFlightIT extends InFlightScenarios {
    WildFlyInFlightIT() throws IOException {
        super("wildfly");
    }

    @Override
    void recoverSoon(AppServer server) {
        WildFlyCrashIT.soon(server, "in-flight");
    }

    @Override
    boolean applicationAnswersToTheEnd() {
        return false;
    }
}
