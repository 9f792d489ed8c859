// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;
import java.util.stream.Stream;

/** With the adapter inside the ear: recovery has to find the connection factories again. */
class WildFlyEarCrashIT extends WildFlyCrashIT {
    WildFlyEarCrashIT() throws IOException {}

    @Override
    boolean ear() {
        return true;
    }

    @Override
    Stream<CrashPoint> points() {
        return super.points()
                .filter(point -> point == CrashPoint.BETWEEN_THE_PREPARES
                        || point == CrashPoint.AFTER_THE_LOG_BEFORE_THE_COMMITS);
    }
}
