// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long an event whose handler has failed waits for its next attempt. */
class RedeliveryTest {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static void assertDelay(int attempts, Duration most) {
        for (int i = 0; i < 50; i++) {
            assertThat(Redelivery.delay(attempts))
                    .as("after attempt %s", attempts)
                    .isBetween(most.dividedBy(2), most);
        }
    }

    @Test
    void delaysDoubleUpToFiveMinutes() {
        for (int attempts = 1; attempts <= 9; attempts++) { // 1 s, 2 s ... 256 s
            assertDelay(attempts, Duration.ofSeconds(1L << (attempts - 1)));
        }
        for (int attempts : new int[] {10, 20, 64, 1_000, Integer.MAX_VALUE}) {
            assertDelay(attempts, LONGEST);
        }
    }

    @Test
    void whatHasFailedTogetherDoesNotComeBackTogether() {
        assertThat(Stream.generate(() -> Redelivery.delay(1)).limit(50).distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void whatHasFailedTogetherIsGivenBackByAFewStatements() {
        assertThat(Stream.generate(() -> Redelivery.delay(5)).limit(1_000).distinct())
                .hasSizeLessThan(20);
    }
}
