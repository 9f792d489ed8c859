// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.MappingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values on their way from the database: from Vert.x's classes to the JDK's, and on to the class a caller wants. */
final class Values {
    private Values() {}

    /** A value as a row shows it: never a class of Vert.x. */
    static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Numeric numeric) {
            // NaN and infinity have no BigDecimal
            return numeric.isNaN() ? (Object) Double.NaN : numeric.bigDecimalValue();
        }
        if (value instanceof Buffer buffer) {
            return buffer.getBytes();
        }
        if (value instanceof JsonObject || value instanceof JsonArray) {
            return Json.encode(value);
        }
        if (value == Tuple.JSON_NULL) {
            return "null";
        }
        if (value instanceof Object[] array) {
            return plainArray(array);
        }
        return value != null && value.getClass().getName().startsWith("io.vertx.") ? value.toString() : value;
    }

    private static Object plainArray(Object[] array) {
        @Nullable Object[] plain = Arrays.stream(array).map(Values::plain).toArray();
        Class<?> type = array.getClass().getComponentType();
        Object first = Arrays.stream(plain).filter(Objects::nonNull).findFirst().orElse(null);
        Class<?> to = type.getName().startsWith("io.vertx.") ? (first == null ? String.class : first.getClass()) : type;
        Object[] typed = (Object[]) Array.newInstance(to, plain.length);
        System.arraycopy(plain, 0, typed, 0, plain.length);
        return typed;
    }

    /**
     * A value as the class that a caller wants; exact or not at all.
     *
     * @param place what the value is of, for the message
     */
    static @Nullable Object as(Class<?> wanted, @Nullable Object value, String place) {
        Class<?> type = boxed(wanted);
        if (value == null) {
            if (wanted.isPrimitive()) {
                throw new MappingException(place + " is NULL, which a primitive " + wanted.getName()
                        + " cannot hold; use " + type.getSimpleName() + ", or coalesce in the query.");
            }
            return null;
        }
        Object converted = type.isInstance(value) ? value : convert(type, value, place);
        if (converted == null) {
            throw new MappingException(place + " is a " + value.getClass().getSimpleName() + ", which is no "
                    + type.getSimpleName() + ". Ask for the class that it has, or cast in the query.");
        }
        return converted;
    }

    private static @Nullable Object convert(Class<?> type, Object value, String place) {
        if (value instanceof Number number && Number.class.isAssignableFrom(type)) {
            return number(type, number, place);
        }
        if (type == Instant.class && value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (type.isEnum() && value instanceof String text) {
            return constant(type, text, place);
        }
        if (type == List.class && value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return null;
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
