// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.engine.types.Unfit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Numbers as another class of numbers that holds them exactly. */
final class ExactNumbers {
    /** By way of a decimal, which every finite number is. */
    private static final Map<Class<?>, Function<BigDecimal, Number>> OF_DECIMAL = Map.of(
            Byte.class, BigDecimal::byteValueExact,
            Short.class, BigDecimal::shortValueExact,
            Integer.class, BigDecimal::intValueExact,
            Long.class, BigDecimal::longValueExact,
            BigInteger.class, BigDecimal::toBigIntegerExact,
            BigDecimal.class, decimal -> decimal);

    private ExactNumbers() {}

    /**
     * Null where no number of the one class should become one of the other: what is counted in tenths is no double.
     *
     * @param from the class that a row shows
     */
    static @Nullable Conversion between(Class<?> from, Class<?> wanted) {
        if (from == BigDecimal.class && wanted == Double.class) {
            return ExactNumbers::noDecimal;
        }
        if (wanted == Double.class || wanted == Float.class) {
            return from == BigDecimal.class ? null : value -> floating(wanted, (Number) value);
        }
        Function<BigDecimal, Number> exact = OF_DECIMAL.get(wanted);
        return exact == null ? null : value -> wanted.isInstance(value) ? value : decimal(wanted, exact, value);
    }

    /** NaN and the infinities of numeric are doubles. */
    private static Object noDecimal(Object value) {
        if (value instanceof Double) {
            return value;
        }
        throw new Unfit(
                "is a decimal, which a Double may not hold exactly; ask for BigDecimal, or cast to float8 in the"
                        + " query");
    }

    private static Number decimal(Class<?> wanted, Function<BigDecimal, Number> exact, Object value) {
        try {
            return exact.apply(value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString()));
        } catch (ArithmeticException | NumberFormatException inexact) {
            throw unfit(wanted);
        }
    }

    /** What comes back as the same is exact; the greatest long does so although its double is one more. */
    private static Number floating(Class<?> wanted, Number value) {
        double converted = wanted == Double.class ? value.doubleValue() : value.floatValue();
        boolean exact = value instanceof Double || value instanceof Float
                ? Double.compare(converted, value.doubleValue()) == 0
                : (long) converted == value.longValue() && converted < Long.MAX_VALUE;
        if (!exact) {
            throw unfit(wanted);
        }
        if (wanted == Double.class) {
            return converted;
        }
        return (float) converted;
    }

    private static Unfit unfit(Class<?> wanted) {
        return new Unfit("holds a number that does not fit " + wanted.getSimpleName() + " exactly");
    }
}
