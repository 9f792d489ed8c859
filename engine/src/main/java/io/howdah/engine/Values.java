// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Interval;
import io.howdah.MappingException;
import io.howdah.Row;
import io.howdah.engine.json.JsonDocument;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Values of a row as the classes that a caller wants. */
final class Values {
    private Values() {}

    /**
     * A value as the class that a caller wants; exact or not at all.
     *
     * @param generic a class, with its type arguments where these are known
     * @param stored as the row keeps it
     * @param place what the value is of, for the message
     */
    static @Nullable Object as(Type generic, @Nullable Object stored, String place) {
        Class<?> wanted = raw(generic);
        Class<?> type = boxed(wanted);
        Object value = stored instanceof JsonDocument document ? document.as(generic, type, place) : stored;
        if (value == null) {
            if (wanted.isPrimitive()) {
                throw new MappingException(place + " is NULL, which a primitive " + wanted.getName()
                        + " cannot hold; use " + type.getSimpleName() + ", or coalesce in the query.");
            }
            return null;
        }
        if (type == Object.class) {
            return Row.Document.shown(value);
        }
        Object converted = type.isInstance(value) ? value : convert(generic, type, value, place);
        if (converted == null) {
            throw new MappingException(place + " is a " + value.getClass().getSimpleName() + ", which is no "
                    + type.getSimpleName() + ". Ask for the class that it has, or cast in the query.");
        }
        return converted;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        return type instanceof Class<?> plain ? plain : Object.class;
    }

    private static @Nullable Object convert(Type generic, Class<?> type, Object value, String place) {
        if (value instanceof Number number && Number.class.isAssignableFrom(type)) {
            return number(type, number, place);
        }
        if (value instanceof OffsetDateTime time && (type == Instant.class || type == ZonedDateTime.class)) {
            return type == Instant.class ? instant(time) : time.toZonedDateTime();
        }
        if (value instanceof Interval interval && (type == Duration.class || type == Period.class)) {
            return timespan(type, interval, place);
        }
        if (value instanceof Row row && (type.isRecord() || type == Map.class)) {
            return new RowMapper<>(type, row.columns()).map(row);
        }
        if (type.isEnum() && value instanceof String text) {
            return constant(type, text, place);
        }
        if (value instanceof Object[] array) {
            return type == List.class
                    ? list(element(generic), array, place)
                    : type.isArray() ? array(type, array, place) : null;
        }
        return null;
    }

    /** What the elements of a list are to be; as they are where nobody says it. */
    private static Type element(Type list) {
        return list instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    }

    /** Arrays of more dimensions become lists of lists. */
    private static List<@Nullable Object> list(Type element, Object[] array, String place) {
        return IntStream.range(0, array.length)
                .<@Nullable Object>mapToObj(i -> array[i] instanceof Object[] inner && raw(element) == Object.class
                        ? list(Object.class, inner, place)
                        : as(element, array[i], place + ", element " + (i + 1) + ","))
                .toList();
    }

    /** {@code int[]} for {@code Integer[]}, an enum's array for texts, a record's for rows. */
    private static Object array(Class<?> type, Object[] array, String place) {
        Object result = Array.newInstance(type.getComponentType(), array.length);
        for (int i = 0; i < array.length; i++) {
            Array.set(result, i, as(type.getComponentType(), array[i], place + ", element " + (i + 1) + ","));
        }
        return result;
    }

    /** The infinities of Java's classes are each their own. */
    private static Instant instant(OffsetDateTime time) {
        return time.equals(OffsetDateTime.MAX)
                ? Instant.MAX
                : time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
    }

    private static Object timespan(Class<?> type, Interval interval, String place) {
        try {
            return type == Duration.class ? interval.toDuration() : interval.toPeriod();
        } catch (ArithmeticException inexact) {
            throw new MappingException(
                    place + " is an interval that no " + type.getSimpleName() + " is: " + inexact.getMessage()
                            + ". Use Interval.",
                    inexact);
        }
    }

    private static @Nullable Object number(Class<?> type, Number value, String place) {
        if (type == Double.class || type == Float.class) {
            return value instanceof BigDecimal ? null : type == Double.class ? exactDouble(value) : null;
        }
        try {
            BigDecimal exact = value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
            if (type == Long.class) {
                return exact.longValueExact();
            }
            if (type == Integer.class) {
                return exact.intValueExact();
            }
            if (type == Short.class) {
                return exact.shortValueExact();
            }
            if (type == BigInteger.class) {
                return exact.toBigIntegerExact();
            }
            return type == BigDecimal.class ? exact : null;
        } catch (ArithmeticException | NumberFormatException inexact) {
            throw new MappingException(
                    place + " holds a number that does not fit " + type.getSimpleName() + " exactly.", inexact);
        }
    }

    private static @Nullable Object exactDouble(Number value) {
        double converted = value.doubleValue();
        return value instanceof Float || (long) converted == value.longValue() ? converted : null;
    }

    private static Object constant(Class<?> type, String text, String place) {
        Enum<?> inAnyCase = null;
        for (Object constant : type.getEnumConstants()) {
            Enum<?> candidate = (Enum<?>) constant;
            if (candidate.name().equals(text)) {
                return candidate;
            }
            inAnyCase = candidate.name().equalsIgnoreCase(text) ? candidate : inAnyCase;
        }
        if (inAnyCase == null) {
            throw new MappingException(place + " holds a text that is no constant of " + type.getName() + ".");
        }
        return inAnyCase;
    }

    static Class<?> boxed(Class<?> type) {
        if (!type.isPrimitive()) {
            return type;
        }
        return MethodType.methodType(type).wrap().returnType();
    }
}
