// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Row;
import io.howdah.engine.types.Base;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the conversion from a type of PostgreSQL to what a class wants, before there is any value. */
final class Conversions {
    private Conversions() {}

    /**
     * The conversion of a type's values.
     *
     * @param wanted with its type arguments, where somebody wrote them
     * @throws Unfit when values of the type never become that
     */
    static Conversion of(Type from, java.lang.reflect.Type wanted) {
        Class<?> raw = Generics.raw(wanted);
        if (raw.isPrimitive()) {
            return Conversion.primitive(raw, of(from, Generics.boxed(raw)));
        }
        if (raw == Optional.class) {
            return Conversion.optional(of(from, Generics.argument(wanted, 0)), Optional::of, Optional.empty());
        }
        if (raw == OptionalInt.class) {
            return Conversion.optional(
                    of(from, Integer.class), value -> OptionalInt.of((Integer) value), OptionalInt.empty());
        }
        if (raw == OptionalLong.class) {
            return Conversion.optional(
                    of(from, Long.class), value -> OptionalLong.of((Long) value), OptionalLong.empty());
        }
        if (raw == OptionalDouble.class) {
            return Conversion.optional(
                    of(from, Double.class), value -> OptionalDouble.of((Double) value), OptionalDouble.empty());
        }
        return bare(from, wanted, raw);
    }

    private static Conversion bare(Type from, java.lang.reflect.Type wanted, Class<?> raw) {
        if (from instanceof Type.Domain domain) {
            return of(domain.base(), wanted);
        }
        if (from instanceof Type.Array array) {
            return Elements.of(array, wanted);
        }
        if (from instanceof Type.Composite composite) {
            return composite(composite, wanted, raw);
        }
        if (from instanceof Type.Range range) {
            return Ranges.of(range, wanted);
        }
        if (from instanceof Type.Multirange multirange) {
            return Ranges.of(multirange, wanted);
        }
        if (JsonColumn.is(from)) {
            return JsonColumn.conversion(wanted, raw);
        }
        Class<?> natural = from instanceof Type.Scalar scalar ? scalar.base().javaClass() : String.class;
        return scalar(from, natural, wanted, raw);
    }

    private static Conversion scalar(Type from, Class<?> natural, java.lang.reflect.Type wanted, Class<?> raw) {
        Conversion found = natural == Void.class || (raw.isAssignableFrom(natural) && !isNumeric(natural, raw))
                ? Conversion.NONE
                : Number.class.isAssignableFrom(natural) ? ExactNumbers.between(natural, raw) : neighbour(natural, raw);
        if (found == null || (natural == Map.class && !isMap(wanted, String.class))) {
            throw never(from, natural, wanted);
        }
        return found;
    }

    /** A numeric may be NaN, which is a Double. */
    private static boolean isNumeric(Class<?> natural, Class<?> raw) {
        return natural == Base.NUMERIC.javaClass() && raw == natural;
    }

    private static @Nullable Conversion neighbour(Class<?> natural, Class<?> raw) {
        if (natural == OffsetDateTime.class) {
            return raw == Instant.class
                    ? value -> instant((OffsetDateTime) value)
                    : raw == ZonedDateTime.class ? value -> ((OffsetDateTime) value).toZonedDateTime() : null;
        }
        if (natural == Interval.class) {
            return raw == Duration.class
                    ? value -> timespan(raw, (Interval) value, Interval::toDuration)
                    : raw == Period.class ? value -> timespan(raw, (Interval) value, Interval::toPeriod) : null;
        }
        if (natural == String.class) {
            return raw.isEnum()
                    ? Constants.of(raw)
                    : raw == Json.class
                            ? value -> Json.of((String) value)
                            : raw == Character.class ? value -> character((String) value) : null;
        }
        return null;
    }

    /** The infinities of Java's classes are each their own. */
    private static Instant instant(OffsetDateTime time) {
        return time.equals(OffsetDateTime.MAX)
                ? Instant.MAX
                : time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
    }

    private static <T> T timespan(Class<?> wanted, Interval interval, Function<Interval, T> exact) {
        try {
            return exact.apply(interval);
        } catch (ArithmeticException inexact) {
            throw new Unfit("is an interval that no " + wanted.getSimpleName() + " is: " + inexact.getMessage()
                    + ". Use Interval");
        }
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new Unfit("is a text that is not one character long; use String");
        }
        return text.charAt(0);
    }

    private static Conversion composite(Type.Composite from, java.lang.reflect.Type wanted, Class<?> raw) {
        if (raw.isAssignableFrom(Row.class)) {
            return Conversion.NONE;
        }
        if (isMap(wanted, Object.class)) {
            return row -> ((Row) row).toMap();
        }
        if (!Construction.isFor(raw)) {
            throw never(from, Row.class, wanted);
        }
        Plan plan = Plans.of(raw, RowShape.of(from), Source.ROW);
        return plan::make;
    }

    /** A map of texts to such values; what has no type arguments is one. */
    private static boolean isMap(java.lang.reflect.Type wanted, Class<?> values) {
        Class<?> raw = Generics.raw(wanted);
        return raw == Object.class
                || (raw == Map.class
                        && Generics.raw(Generics.argument(wanted, 0)).isAssignableFrom(String.class)
                        && Generics.raw(Generics.argument(wanted, 1)).isAssignableFrom(values));
    }

    static Unfit never(Type from, Class<?> natural, java.lang.reflect.Type wanted) {
        return new Unfit("is " + from.name() + ", which is " + natural.getSimpleName() + " in Java and never "
                + Generics.shown(wanted) + "; ask for the class that it has, or cast in the query");
    }
}
