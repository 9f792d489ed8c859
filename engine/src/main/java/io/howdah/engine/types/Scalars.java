// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;

/** The values that scalar types hold, of what an application may give for them: exactly, or not at all. */
final class Scalars {
    private static final long OID_LIMIT = 0xffffffffL;
    private static final int MOST_DIGITS_OF_MONEY = 19;

    private Scalars() {}

    static boolean bool(Object value) {
        return cast(Base.BOOL, Boolean.class, value);
    }

    /** For a type of whole numbers. */
    static long whole(Base base, Object value) {
        return switch (base) {
            case INT2 -> whole(base, value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT4 -> whole(base, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case OID -> whole(base, value, 0, OID_LIMIT);
            default -> whole(base, value, Long.MIN_VALUE, Long.MAX_VALUE);
        };
    }

    private static long whole(Base base, Object value, long least, long most) {
        if (!(value instanceof Number number) || value instanceof Float || value instanceof Double) {
            throw Unfit.taking(base.sqlName(), base.accepts(), value);
        }
        try {
            long whole = number instanceof BigDecimal decimal
                    ? decimal.longValueExact()
                    : number instanceof BigInteger integer ? integer.longValueExact() : number.longValue();
            if (whole >= least && whole <= most) {
                return whole;
            }
        } catch (ArithmeticException inexact) {
            // falls through: too large, or not whole
        }
        throw new Unfit("is a number that " + base.sqlName() + " cannot hold exactly");
    }

    static Number number(Base base, Object value) {
        if (!(value instanceof Number number)) {
            throw Unfit.taking(base.sqlName(), base.accepts(), value);
        }
        if (base == Base.FLOAT8 && Double.isInfinite(number.doubleValue()) && !infinite(number)) {
            throw new Unfit("is a number too large for " + base.sqlName());
        }
        return number;
    }

    /**
     * It is read without an exponent, and by the decimal sign of {@code lc_monetary}, which a session may change. Where that
     * is a comma a point would be skipped as a mark of thousands: a fraction has so many digits behind it that all of them
     * together are more than the type holds, and such a server refuses what it would take for another amount.
     */
    static String money(Number number) {
        if ((number instanceof Float || number instanceof Double) && !Double.isFinite(number.doubleValue())) {
            throw new Unfit("is a number that money cannot hold exactly");
        }
        BigDecimal amount = new BigDecimal(number.toString());
        if (amount.precision() > MOST_DIGITS_OF_MONEY || Math.abs((long) amount.scale()) > MOST_DIGITS_OF_MONEY) {
            throw new Unfit("is a number that money cannot hold exactly");
        }
        BigDecimal shortest = amount.stripTrailingZeros();
        BigDecimal written = shortest.scale() <= 0
                ? shortest
                : shortest.setScale(shortest.scale() + MOST_DIGITS_OF_MONEY + 1 - shortest.precision());
        return written.toPlainString();
    }

    /** A double is rounded as the type does it, but never to infinity. */
    static float single(Object value) {
        Number number = number(Base.FLOAT4, value);
        float single = number.floatValue();
        if (Float.isInfinite(single) && !infinite(number)) {
            throw new Unfit("is a number too large for float4");
        }
        return single;
    }

    private static boolean infinite(Number number) {
        return (number instanceof Float || number instanceof Double) && Double.isInfinite(number.doubleValue());
    }

    static UUID uuid(Object value) {
        if (value instanceof String text && text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException other) {
                throw new Unfit("is a text that is no UUID");
            }
        }
        return cast(Base.UUID, UUID.class, value);
    }

    static LocalDateTime utc(Object value) {
        if (value instanceof Instant instant) {
            return instant.equals(Instant.MAX)
                    ? LocalDateTime.MAX
                    : instant.equals(Instant.MIN)
                            ? LocalDateTime.MIN
                            : utc(instant.getEpochSecond(), instant.getNano());
        }
        if (value instanceof ZonedDateTime zoned) {
            return utc(zoned.toEpochSecond(), zoned.getNano());
        }
        return Times.utc(cast(Base.TIMESTAMPTZ, OffsetDateTime.class, value));
    }

    private static LocalDateTime utc(long second, int nano) {
        return LocalDateTime.ofEpochSecond(Math.max(-Times.FAR, Math.min(Times.FAR, second)), nano, ZoneOffset.UTC);
    }

    static Interval interval(Object value) {
        try {
            if (value instanceof Duration duration) {
                return Interval.of(duration);
            }
            if (value instanceof Period period) {
                return Interval.of(period);
            }
        } catch (ArithmeticException tooLong) {
            throw new Unfit("is longer than an interval can be");
        }
        return cast(Base.INTERVAL, Interval.class, value);
    }

    static <T> T cast(Base base, Class<T> wanted, Object value) {
        if (!wanted.isInstance(value)) {
            throw Unfit.taking(base.sqlName(), base.accepts(), value);
        }
        return wanted.cast(value);
    }
}
