// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.howdah.ConnectionLostException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What is told of a handler's failure. */
class CulpritTest {
    private static final String HERE = CulpritTest.class.getName() + ".";

    @Test
    void aFailureIsToldByItsClassAndItsPlaceAndNotByItsText() {
        Throwable failure = new IllegalStateException("card 4111");

        assertThat(Culprit.reasonAndPlace(new CompletionException(failure)))
                .startsWith("java.lang.IllegalStateException at " + HERE)
                .contains("(CulpritTest.java:")
                .doesNotContain("4111");
        assertThat(Culprit.reason(failure)).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void whatTheJdkThrowsIsToldWithTheLineThatCalledIt() {
        Throwable failure = catchThrowable(() -> List.of(1).get(4111));

        assertThat(Culprit.reasonAndPlace(failure))
                .startsWith(failure.getClass().getName() + " at " + HERE)
                .doesNotContain("4111");
    }

    @Test
    void aFailureWithoutATraceIsToldByItsClass() {
        Throwable failure = new IllegalStateException("card 4111");
        failure.setStackTrace(new StackTraceElement[0]);

        assertThat(Culprit.reasonAndPlace(failure)).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void whatIsOursIsToldByItsText() {
        assertThat(Culprit.reasonAndPlace(new ConnectionLostException("gone", null, null)))
                .isEqualTo("io.howdah.ConnectionLostException: HOWDAH-0111 gone");
    }
}
