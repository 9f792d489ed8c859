// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value of a range type: {@code int4range}, {@code int8range}, {@code numrange}, {@code daterange}, {@code tsrange},
 * {@code tstzrange}, or one of your own. Two ranges are equal when they are written alike; PostgreSQL writes those of
 * whole numbers and days always as {@code [lower, upper)}, whatever was given.
 *
 * <pre>{@code
 * Range<LocalDate> stay = Range.closedOpen(LocalDate.of(2026, 11, 21), LocalDate.of(2026, 11, 24));
 * session.execute("insert into bookings(room, nights) values ($1, $2)", 7, stay);
 *
 * record Booking(int room, Range<LocalDate> nights) {}
 * List<Booking> clashing = session.select(
 *                 Booking.class, "select room, nights from bookings where nights && $1", stay)
 *         .await();
 * }</pre>
 *
 * <p>A bound that is there may be infinite as a value, {@code LocalDate.MAX} for example, which is not the same as no
 * bound.
 *
 * @param lower null when there is none, and when the range is empty
 * @param lowerInclusive whether the bound belongs to the range; false where there is no bound
 * @param upper null when there is none, and when the range is empty
 * @param upperInclusive whether the bound belongs to the range; false where there is no bound
 * @param isEmpty whether nothing is in it
 */
public record Range<T>(
        @Nullable T lower, boolean lowerInclusive, @Nullable T upper, boolean upperInclusive, boolean isEmpty) {
    /** What a bound need not be quoted for. */
    private static final String PLAIN = "+-.:_";

    public Range {
        if (isEmpty) {
            lower = null;
            upper = null;
        }
        lowerInclusive &= lower != null;
        upperInclusive &= upper != null;
    }

    /** Both bounds belong to it: {@code [lower, upper]}. */
    public static <T> Range<T> closed(T lower, T upper) {
        return between(lower, true, upper, true);
    }

    /** As most spans of time are meant, so that one begins where the other ends: {@code [lower, upper)}. */
    public static <T> Range<T> closedOpen(T lower, T upper) {
        return between(lower, true, upper, false);
    }

    /** {@code (lower, upper]}. */
    public static <T> Range<T> openClosed(T lower, T upper) {
        return between(lower, false, upper, true);
    }

    /** Neither bound belongs to it: {@code (lower, upper)}. */
    public static <T> Range<T> open(T lower, T upper) {
        return between(lower, false, upper, false);
    }

    private static <T> Range<T> between(T lower, boolean lowerInclusive, T upper, boolean upperInclusive) {
        return new Range<>(
                Objects.requireNonNull(lower, "lower"),
                lowerInclusive,
                Objects.requireNonNull(upper, "upper"),
                upperInclusive,
                false);
    }

    /** {@code [lower, )}. */
    public static <T> Range<T> atLeast(T lower) {
        return new Range<>(Objects.requireNonNull(lower, "lower"), true, null, false, false);
    }

    /** {@code (lower, )}. */
    public static <T> Range<T> greaterThan(T lower) {
        return new Range<>(Objects.requireNonNull(lower, "lower"), false, null, false, false);
    }

    /** {@code (, upper]}. */
    public static <T> Range<T> atMost(T upper) {
        return new Range<>(null, false, Objects.requireNonNull(upper, "upper"), true, false);
    }

    /** {@code (, upper)}. */
    public static <T> Range<T> lessThan(T upper) {
        return new Range<>(null, false, Objects.requireNonNull(upper, "upper"), false, false);
    }

    /** Everything is in it: {@code (, )}. */
    public static <T> Range<T> all() {
        return new Range<>(null, false, null, false, false);
    }

    /** Nothing is in it. */
    public static <T> Range<T> empty() {
        return new Range<>(null, false, null, false, true);
    }

    /** The range with other bounds in the place of those that are there. */
    public <U> Range<U> map(Function<? super T, ? extends U> bound) {
        return new Range<>(
                lower == null ? null : Objects.requireNonNull(bound.apply(lower), "lower"),
                lowerInclusive,
                upper == null ? null : Objects.requireNonNull(bound.apply(upper), "upper"),
                upperInclusive,
                isEmpty);
    }

    /** As PostgreSQL writes it, for example {@code [1,10)} or {@code empty}, with the bounds' own texts. */
    @Override
    public String toString() {
        return isEmpty
                ? "empty"
                : (lowerInclusive ? "[" : "(") + text(lower) + "," + text(upper) + (upperInclusive ? "]" : ")");
    }

    private static String text(@Nullable Object bound) {
        if (bound == null) {
            return "";
        }
        String text = bound.toString();
        boolean plain =
                !text.isEmpty() && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
