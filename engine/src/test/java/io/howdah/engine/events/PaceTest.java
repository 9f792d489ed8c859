// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** When a consumer looks for events by itself. */
class PaceTest {
    private static final long INTERVAL = 1_000;

    private static Pace pace(boolean told) {
        return new Pace(Duration.ofMillis(INTERVAL), () -> told);
    }

    /** Up to a fifth shorter, so that processes do not look together; never nothing, which would be spinning. */
    private static void assertAbout(long millis, Supplier<Duration> pause) {
        assertThat(pause.get().toMillis()).isBetween(millis * 8 / 10, millis);
    }

    @Test
    void whoHasFoundNothingYetWaitsForAWholeInterval() {
        assertAbout(INTERVAL, pace(false)::untilNext);
    }

    @Test
    void behindEventsItIsSoonAndThenHalfAsOftenEachTime() {
        Pace pace = pace(false);
        pace.found();
        assertAbout(20, pace::untilNext);
        for (long millis : new long[] {40, 80, 160, 320, 640, INTERVAL, INTERVAL}) {
            pace.foundNothing();
            assertAbout(millis, pace::untilNext);
        }
        pace.found();
        assertAbout(20, pace::untilNext);
    }

    @Test
    void whoIsToldWaitsForAWholeIntervalAtOnce() {
        Pace pace = pace(true);
        pace.found();
        pace.foundNothing();
        assertAbout(INTERVAL, pace::untilNext);
    }

    @Test
    void anIntervalThatIsShorterThanAllIsKept() {
        Pace pace = new Pace(Duration.ofMillis(5), () -> false);
        pace.found();
        assertAbout(5, pace::untilNext);
        Pace shortest = new Pace(Duration.ofNanos(1), () -> false);
        shortest.found();
        assertThat(shortest.untilNext()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void whileTheDatabaseFailsItIsAskedLessAndLessOften() {
        Pace pace = pace(false);
        for (long millis : new long[] {100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000}) {
            assertAbout(millis, pace::untilRetry);
        }
        pace.foundNothing();
        assertAbout(100, pace::untilRetry);
    }
}
