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

    /** As many digits of base 10000 as every long has room for. */
    private static final int GROUPS_OF_LONG = 4;

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

    /** As {@link Numbers#decimal(String)} makes it of the text. */
    static Number read(byte[] bytes, int at) {
        int digits = Short.toUnsignedInt(Binary.int2(bytes, at));
        int behind = digits - 1 - Binary.int2(bytes, at + 2);
        int sign = Short.toUnsignedInt(Binary.int2(bytes, at + 4));
        int scale = Binary.int2(bytes, at + 6);
        if (sign >= NAN) {
            return sign == NAN ? Double.NaN : sign == INFINITY ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        int start = at + 8;
        int more =
                scale - behind * BASE_DIGITS; // decimals than there are in the digits; the last of these may be zeros
        BigDecimal decimal =
                digits <= GROUPS_OF_LONG && more > -BASE_DIGITS && BASE_DIGITS * digits + more <= Numbers.DIGITS_OF_LONG
                        ? BigDecimal.valueOf(small(bytes, start, digits, more), scale)
                        : new BigDecimal(large(bytes, start, digits), behind * BASE_DIGITS).setScale(scale);
        return sign == MINUS ? decimal.negate() : decimal;
    }

    private static long small(byte[] bytes, int start, int digits, int more) {
        long unscaled = 0;
        for (int i = 0; i < digits; i++) {
            unscaled = unscaled * BASE + Binary.int2(bytes, start + 2 * i);
        }
        return more < 0 ? unscaled / POWERS[-more] : unscaled * POWERS[more];
    }

    private static BigInteger large(byte[] bytes, int start, int digits) {
        StringBuilder text = new StringBuilder(BASE_DIGITS * digits).append('0');
        for (int i = 0; i < digits; i++) {
            String group = Integer.toString(BASE + Binary.int2(bytes, start + 2 * i)); // with its zeros, behind a one
            text.append(group, 1, group.length());
        }
        return new BigInteger(text.toString());
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
