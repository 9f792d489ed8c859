// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Interval;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;

/** Intervals as PostgreSQL writes them. */
final class Intervals {
    private static final int LENGTH = 16;

    private Intervals() {}

    static Buffer binary(Interval interval) {
        return Buffer.buffer(LENGTH)
                .appendLong(interval.microseconds())
                .appendInt(interval.days())
                .appendInt(interval.months());
    }

    /** @throws Unfit when the interval has no end */
    static Interval finite(Interval interval) {
        if (interval.equals(Interval.INFINITY) || interval.equals(Interval.MINUS_INFINITY)) {
            throw new Unfit("is infinite, which intervals are since PostgreSQL 17, and this server is older");
        }
        return interval;
    }

    static Interval of(byte[] binary, int at) {
        return new Interval(Binary.int4(binary, at + 12), Binary.int4(binary, at + 8), Binary.int8(binary, at));
    }

    /** The server's default form, for example {@code -1 years +2 mons -3 days +04:05:06.7}. */
    static Interval of(String text) {
        if (text.equals("infinity") || text.equals("-infinity")) {
            return text.equals("infinity") ? Interval.INFINITY : Interval.MINUS_INFINITY;
        }
        try {
            return read(text.split(" "));
        } catch (ArithmeticException | IndexOutOfBoundsException | NumberFormatException otherForm) {
            throw new Unfit("is not in the form of IntervalStyle postgres; leave that as it is, or select it ::text");
        }
    }

    private static Interval read(String[] parts) {
        int months = 0;
        int days = 0;
        long micros = 0;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].indexOf(':') >= 0) {
                micros = time(parts[i]);
                continue;
            }
            int number = Integer.parseInt(parts[i++]);
            switch (parts[i]) {
                case "year", "years" -> months += Math.multiplyExact(number, 12);
                case "mon", "mons" -> months = Math.addExact(months, number);
                case "day", "days" -> days = number;
                default -> throw new NumberFormatException("no unit");
            }
        }
        return new Interval(months, days, micros);
    }

    /** Hours may be many; the sign is that of all. */
    private static long time(String text) {
        boolean negative = text.startsWith("-");
        String[] parts = (negative || text.startsWith("+") ? text.substring(1) : text).split(":");
        BigDecimal seconds = new BigDecimal(parts[0])
                .multiply(BigDecimal.valueOf(3600))
                .add(new BigDecimal(parts[1]).multiply(BigDecimal.valueOf(60)))
                .add(new BigDecimal(parts[2]));
        BigDecimal micros = seconds.movePointRight(6);
        return (negative ? micros.negate() : micros).longValueExact();
    }
}
