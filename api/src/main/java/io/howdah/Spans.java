// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Durations as people write them. */
final class Spans {
    private static final BigDecimal MILLISECOND = new BigDecimal("0.001");

    /** What is taken out of a duration first to last; the rest is seconds. */
    private enum Unit {
        DAY(" d", 86_400),
        HOUR(" h", 3_600),
        MINUTE(" min", 60);

        private final String symbol;
        private final BigDecimal seconds;

        Unit(String symbol, int seconds) {
            this.symbol = symbol;
            this.seconds = BigDecimal.valueOf(seconds);
        }
    }

    private Spans() {}

    /** For example {@code 0.3 s} or {@code 1 min 30 s}: to the millisecond, and what is shorter than one in full. */
    static String of(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        List<String> parts = new ArrayList<>();
        BigDecimal left = shown(seconds.abs());
        for (Unit unit : Unit.values()) {
            BigDecimal[] whole = left.divideAndRemainder(unit.seconds);
            if (whole[0].signum() > 0) {
                parts.add(whole[0].toBigInteger() + unit.symbol);
            }
            left = whole[1];
        }
        if (left.signum() > 0 || parts.isEmpty()) {
            parts.add(left.stripTrailingZeros().toPlainString() + " s");
        }
        return (seconds.signum() < 0 ? "-" : "") + String.join(" ", parts);
    }

    private static BigDecimal shown(BigDecimal seconds) {
        return seconds.compareTo(MILLISECOND) < 0 ? seconds : seconds.setScale(3, RoundingMode.HALF_UP);
    }
}
