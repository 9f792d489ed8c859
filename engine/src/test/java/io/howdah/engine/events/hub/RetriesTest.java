// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long it takes until a line is opened again. */
class RetriesTest {
    private static final long[] MOST = {50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000};

    private static void assertGrowsFromTheFirst(Retries retries) {
        for (long most : MOST) {
            assertThat(retries.next().toMillis()).isBetween(most / 2, most);
        }
    }

    @Test
    void pausesDoubleUpToFiveSeconds() {
        Retries retries = new Retries();
        assertGrowsFromTheFirst(retries);
        for (int i = 0; i < 1_000; i++) {
            assertThat(retries.next().toMillis()).isBetween(2_500L, 5_000L);
        }
    }

    @Test
    void pausesAreShortAgainWhenALineWasThere() {
        Retries retries = new Retries();
        assertGrowsFromTheFirst(retries);
        retries.relax();
        assertGrowsFromTheFirst(retries);
    }

    @Test
    void theClientsOfOneServerDoNotComeBackTogether() {
        assertThat(Stream.generate(() -> new Retries().next()).limit(50).distinct())
                .hasSizeGreaterThan(5);
    }
}
