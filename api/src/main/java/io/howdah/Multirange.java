// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A value of a multirange type, {@code datemultirange} for example: ranges that neither overlap nor touch, in order, when
 * it comes from PostgreSQL, which makes them so of any that it is given.
 *
 * <pre>{@code
 * Multirange<?> taken = session.selectValue(
 *                 Multirange.class, "select range_agg(nights) from bookings where room = $1", 7)
 *         .await();
 * }</pre>
 *
 * @param ranges none when nothing is in it
 */
public record Multirange<T>(List<Range<T>> ranges) {
    public Multirange {
        ranges = List.copyOf(ranges);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // they are copied
    public static <T> Multirange<T> of(Range<T>... ranges) {
        return new Multirange<>(List.of(ranges));
    }

    /** The multirange with other bounds in the place of those that are there. */
    public <U> Multirange<U> map(Function<? super T, ? extends U> bound) {
        return new Multirange<>(
                ranges.stream().map(range -> range.<U>map(bound)).toList());
    }

    /** As PostgreSQL writes it, for example <code>{[1,3),[5,)}</code>, with the bounds' own texts. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
