// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;

/** Numbers of any size in PostgreSQL's binary form: digits of base 10000 on both sides of the point. */
final class Decimals {
    private static final int BASE = 10_000;
    private static final int BASE_DIGITS = 4;
    private static final int PLUS = 0;
    private static final int MINUS = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    private static final int MOST_DECIMALS = 0x3FFF;
    /** Before the point. */
    private static final int MOST_DIGITS = 131_072;
    /** With three zeros more it is a long still. */
    private static final int DIGITS_OF_LONG = 15;

    private static final long[] POWERS = powers();

    private Decimals() {}

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** Behind its length. */
    static void write(Number number, Bytes to) {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                header(to, 0, 0, Double.isNaN(value) ? NAN : value > 0 ? INFINITY : MINUS_INFINITY, 0);
                return;
            }
        }
        BigDecimal decimal = exact(number);
        if ((long) decimal.precision() - decimal.scale() > MOST_DIGITS) {
            throw new Unfit("is a number too large for numeric");
        }
        if (decimal.scale() > MOST_DECIMALS) {
            throw new Unfit("is a number with more decimals than numeric has");
        }
        if (decimal.scale() >= 0 && decimal.precision() <= DIGITS_OF_LONG && decimal.scale() <= DIGITS_OF_LONG) {
            small(unscaled(decimal), decimal.scale(), to);
        } else {
            large(decimal.scale() < 0 ? decimal.setScale(0) : decimal, to);
        }
    }

    /** Of few digits; {@link BigDecimal#unscaledValue()} would make a BigInteger of the long that it has. */
    private static long unscaled(BigDecimal decimal) {
        return decimal.scaleByPowerOfTen(decimal.scale()).longValue();
    }

    private static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof BigInteger integer ? new BigDecimal(integer) : new BigDecimal(number.toString());
    }

    /** With as many decimals as are whole digits of base 10000, so that all of these are found by dividing by a constant. */
    private static void small(long unscaled, int scale, Bytes to) {
        int behind = groups(scale);
        long rest = Math.abs(unscaled) * POWERS[behind * BASE_DIGITS - scale];
        int digits = 0;
        for (long left = rest; left > 0; left /= BASE) {
            digits++;
        }
        int start = header(to, digits, digits - behind - 1, unscaled < 0 ? MINUS : PLUS, scale);
        for (int at = start + 2 * (digits - 1); at >= start; at -= 2) {
            to.int2At(at, (short) (rest % BASE));
            rest /= BASE;
        }
    }

    private static void large(BigDecimal decimal, Bytes to) {
        int behind = groups(decimal.scale());
        BigInteger rest = decimal.setScale(behind * BASE_DIGITS).unscaledValue().abs();
        Deque<Short> digits = new ArrayDeque<>();
        BigInteger base = BigInteger.valueOf(BASE);
        while (rest.signum() > 0) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            digits.addFirst(parts[1].shortValue());
            rest = parts[0];
        }
        int weight = digits.size() - behind - 1;
        int start = header(to, digits.size(), weight, decimal.signum() < 0 ? MINUS : PLUS, decimal.scale());
        for (short digit : digits) {
            to.int2At(start, digit);
            start += 2;
        }
    }

    private static int groups(int decimals) {
        return (decimals + BASE_DIGITS - 1) / BASE_DIGITS;
    }

    /** Up to the digits; where they begin. */
    private static int header(Bytes to, int digits, int weight, int sign, int scale) {
        to.int4(8 + 2 * digits);
        to.int2(digits);
        to.int2(weight);
        to.int2(sign);
        to.int2(scale);
        int start = to.length();
        to.length(start + 2 * digits);
        return start;
    }
}
