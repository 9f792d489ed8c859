// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be asked for with an event, and with a listener. */
class EventOptionsTest {
    private static final EventOptions EVENT = EventOptions.defaults();
    private static final ListenOptions LISTENER = ListenOptions.defaults();

    static Stream<ThrowingCallable> nonsense() {
        return Stream.of(
                () -> EVENT.delay(Duration.ofMillis(-1)),
                () -> EVENT.delay(Setting.LONGEST_DURATION.plusNanos(1)),
                () -> EVENT.delay(Duration.ofSeconds(Long.MAX_VALUE)),
                () -> EVENT.priority(-1),
                () -> EVENT.priority(10),
                () -> LISTENER.concurrency(0),
                () -> LISTENER.lease(Duration.ZERO),
                () -> LISTENER.lease(Duration.ofSeconds(-30)),
                () -> LISTENER.lease(Setting.LONGEST_DURATION.plusNanos(1)),
                () -> LISTENER.lease(Duration.ofSeconds(Long.MAX_VALUE)),
                () -> LISTENER.maxAttempts(0),
                () -> LISTENER.buffer(0));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void whatCannotBeIsRefusedWhereItIsWritten(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(UsageException.class, refused -> assertThat(refused.id())
                .isEqualTo(ErrorId.EVENT_INVALID));
    }

    @Test
    void aHundredYearsAreNotTooLong() {
        assertThat(EVENT.delay(Setting.LONGEST_DURATION).delay()).isEqualTo(Setting.LONGEST_DURATION);
        assertThat(LISTENER.lease(Setting.LONGEST_DURATION).lease()).contains(Setting.LONGEST_DURATION);
    }

    @Test
    void metadataMayHoldNullsAndDoesNotChangeWithItsSource() {
        Map<String, Object> source = new HashMap<>();
        source.put("who", null);
        EventOptions options = EVENT.metadata(source);
        source.put("who", "me");

        assertThat(options.metadata()).hasSize(1).containsEntry("who", null);
    }

    @Test
    void nothingThatIsPublishedIsInItsWords() {
        EventOptions options = EVENT.metadata(Map.of("card", "4111"))
                .orderingKey("customer hunter2")
                .dedupeKey("order hunter2");

        assertThat(options.toString()).doesNotContain("4111", "hunter2");
    }
}
