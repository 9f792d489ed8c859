// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.HowdahException;
import java.util.List;
import java.util.stream.IntStream;

/** What cases of channels have in common. */
final class EventChecks {
    private EventChecks() {}

    /** Payloads: as many numbers, from zero on. */
    static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", but it was " + actual);
        }
    }

    static void refused(Class<? extends HowdahException> expected, Runnable call) {
        try {
            call.run();
        } catch (HowdahException refusal) {
            if (expected.isInstance(refusal)) {
                return;
            }
            throw new AssertionError("expected " + expected.getSimpleName() + ", but it was " + refusal, refusal);
        }
        throw new AssertionError("expected " + expected.getSimpleName() + ", but nothing was refused");
    }
}
