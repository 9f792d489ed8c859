// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import java.io.IOException;

class LibertyInFlightIT extends InFlightScenarios {
    LibertyInFlightIT() throws IOException {
        super("liberty");
    }

    /** And has a thread for each request at once: it makes more only slowly, and none while its processors are busy. */
    @Override
    void recoverSoon(AppServer server) {
        LibertyCrashIT.soon(server);
        ((Liberty) server).element("<executor coreThreads=\"64\"/>");
    }

    @Override
    boolean applicationAnswersToTheEnd() {
        return true;
    }

    /** What the old pool gets back late is taken off the new one's numbers, which go below zero. */
    @Override
    boolean countsOnWhenTheAdapterHasGone() {
        return false;
    }
}
