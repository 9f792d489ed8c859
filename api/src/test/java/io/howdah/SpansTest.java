// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations in messages. */
class SpansTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT5S, 5 s",
        "PT10S, 10 s",
        "PT0.562S, 0.562 s",
        "PT0.3S, 0.3 s",
        "PT2M, 2 min",
        "PT1M30S, 1 min 30 s",
        "PT1H, 1 h",
        "P7D, 7 d",
        "P1DT2H3M4.5S, 1 d 2 h 3 min 4.5 s",
        "PT-5S, -5 s",
        "PT-0.5S, -0.5 s",
    })
    void aDurationReadsAsPeopleWriteIt(Duration duration, String text) {
        assertThat(HowdahException.inWords(duration)).isEqualTo(text);
    }

    /** What a clock has told has nine digits, of which nobody needs the last six. */
    @ParameterizedTest
    @CsvSource({
        "PT9.993847123S, 9.994 s",
        "PT59.9996S, 1 min",
        "PT0.001S, 0.001 s",
        "PT0.0000005S, 0.0000005 s",
    })
    void itIsToldToTheMillisecondUnlessNothingWouldBeLeft(Duration duration, String text) {
        assertThat(HowdahException.inWords(duration)).isEqualTo(text);
    }

    @Test
    void theLongestAndTheShortestAreTold() {
        assertThat(HowdahException.inWords(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)))
                .isEqualTo("106751991167300 d 15 h 30 min 8 s");
        assertThat(HowdahException.inWords(Duration.ofSeconds(Long.MIN_VALUE)))
                .isEqualTo("-106751991167300 d 15 h 30 min 8 s");
    }

    @Test
    void optionsAreRefusedInTheseWords() {
        assertThatThrownBy(() -> TransactionOptions.defaults().timeout(Duration.ofDays(30)))
                .hasMessageContaining("at most 24 d 20 h 31 min 23.647 s")
                .hasMessageContaining("but is 30 d");
        assertThatThrownBy(() -> ListenOptions.defaults().lease(Duration.ZERO)).hasMessageContaining("A lease of 0 s");
        assertThatThrownBy(() -> EventOptions.defaults().delay(Duration.ofSeconds(-90)))
                .hasMessageContaining("delayed by -1 min 30 s.");
    }
}
