// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.time.Period;

/**
 * A value of the type {@code interval}, as PostgreSQL keeps it: months, days and time apart, because a month has no
 * fixed number of days and a day no fixed number of hours. As a parameter a {@link Duration} or a {@link Period} does
 * as well; a row maps to either if nothing is lost.
 *
 * <pre>{@code
 * Interval notice = session.selectValue(Interval.class, "select notice from contracts where id = $1", id)
 *         .await();
 * session.execute("update contracts set notice = $1", Interval.of(Period.ofMonths(3)));
 * }</pre>
 *
 * @param months years included
 * @param days weeks included
 * @param microseconds hours, minutes and seconds
 */
public record Interval(int months, int days, long microseconds) {
    /** Later than any time; needs PostgreSQL 17. */
    public static final Interval INFINITY = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    /** Earlier than any time; needs PostgreSQL 17. */
    public static final Interval MINUS_INFINITY = new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    private static final long SECOND = 1_000_000;

    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), 0);
    }

    /** Hours, minutes and seconds; what is finer than a microsecond is cut off. */
    public static Interval of(Duration duration) {
        long micros = Math.addExact(Math.multiplyExact(duration.getSeconds(), SECOND), duration.getNano() / 1_000);
        return new Interval(0, 0, micros);
    }

    /**
     * The interval as a duration.
     *
     * @throws ArithmeticException when it has months or days, whose length depends on the calendar
     */
    public Duration toDuration() {
        if (months != 0 || days != 0) {
            throw new ArithmeticException("the length of months and days depends on the calendar");
        }
        return Duration.ofSeconds(Math.floorDiv(microseconds, SECOND), Math.floorMod(microseconds, SECOND) * 1_000);
    }

    /**
     * The interval as a period.
     *
     * @throws ArithmeticException when it has hours, minutes or seconds
     */
    public Period toPeriod() {
        if (microseconds != 0 || equals(INFINITY) || equals(MINUS_INFINITY)) {
            throw new ArithmeticException("a period has no hours, minutes and seconds");
        }
        return Period.of(months / 12, months % 12, days);
    }

    /** ISO 8601, for example {@code P1Y2M3DT4H5M6.7S}; PostgreSQL reads it. */
    @Override
    public String toString() {
        if (equals(INFINITY) || equals(MINUS_INFINITY)) {
            return equals(INFINITY) ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder("P");
        append(text, months / 12, "Y");
        append(text, months % 12, "M");
        append(text, days, "D");
        if (microseconds != 0) {
            text.append('T');
            long seconds = microseconds / SECOND;
            append(text, seconds / 3600, "H");
            append(text, seconds / 60 % 60, "M");
            appendSeconds(text, seconds % 60, Math.abs(microseconds % SECOND));
        }
        return text.length() == 1 ? "PT0S" : text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(number).append(unit);
        }
    }

    private void appendSeconds(StringBuilder text, long seconds, long fraction) {
        if (seconds != 0 || fraction != 0) {
            text.append(seconds == 0 && microseconds < 0 ? "-0" : Long.toString(seconds));
            String digits = Long.toString(SECOND + fraction).substring(1);
            int end = digits.length();
            while (end > 0 && digits.charAt(end - 1) == '0') {
                end--;
            }
            text.append(end == 0 ? "" : "." + digits.substring(0, end)).append('S');
        }
    }
}
