// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

/** With the adapter inside the ear: recovery has to find the connection factories again. */
class LibertyEarCrashIT extends LibertyCrashIT {
    LibertyEarCrashIT() throws IOException {}

    @Override
    boolean ear() {
        return true;
    }

    /** The server looks for the adapter when it starts, before the application is there, and 30 seconds later. */
    @Override
    Duration recoversWithin() {
        return Duration.ofSeconds(60);
    }

    @Override
    Stream<CrashPoint> points() {
        return super.points()
                .filter(point -> point == CrashPoint.BETWEEN_THE_PREPARES
                        || point == CrashPoint.AFTER_THE_LOG_BEFORE_THE_COMMITS);
    }
}
