// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Dates and times as PostgreSQL counts them: days and microseconds since 2000, in the proleptic Gregorian calendar, with
 * an infinity at either end that is {@code MAX} and {@code MIN} in Java. What is finer than a microsecond is cut off.
 */
final class Times {
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;
    private static final long MICROS = 1_000_000;
    private static final long DAY = 86_400 * MICROS;

    /** Seconds beyond everything that PostgreSQL knows, and within what Java does. */
    static final long FAR = 100_000_000_000_000L;

    private static final LocalDate FIRST = LocalDate.of(-4713, 11, 24);
    private static final LocalDate LAST_DATE = LocalDate.of(5_874_897, 12, 31);
    private static final LocalDateTime LAST_TIMESTAMP = LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_999);

    /** Java knows offsets of up to 18 hours, PostgreSQL those below 16. */
    private static final int FARTHEST = 16 * 3_600;

    private static final String INFINITY = "infinity";
    private static final String MINUS_INFINITY = "-infinity";

    private Times() {}

    static int days(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return Integer.MAX_VALUE;
        }
        if (date.equals(LocalDate.MIN)) {
            return Integer.MIN_VALUE;
        }
        check(!date.isBefore(FIRST) && !date.isAfter(LAST_DATE));
        return Math.toIntExact(date.toEpochDay() - EPOCH_DAY);
    }

    static LocalDate date(int days) {
        return days == Integer.MAX_VALUE
                ? LocalDate.MAX
                : days == Integer.MIN_VALUE ? LocalDate.MIN : LocalDate.ofEpochDay(days + EPOCH_DAY);
    }

    static long micros(LocalTime time) {
        return time.toNanoOfDay() / 1_000;
    }

    static LocalTime time(long micros) {
        if (micros >= DAY) {
            throw new Unfit("is 24:00:00, which no LocalTime is; select it ::text");
        }
        return LocalTime.ofNanoOfDay(micros * 1_000);
    }

    static long micros(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX)) {
            return Long.MAX_VALUE;
        }
        if (time.equals(LocalDateTime.MIN)) {
            return Long.MIN_VALUE;
        }
        check(!time.toLocalDate().isBefore(FIRST) && !time.isAfter(LAST_TIMESTAMP));
        return (time.toEpochSecond(ZoneOffset.UTC) - EPOCH_SECOND) * MICROS + time.getNano() / 1_000;
    }

    static LocalDateTime timestamp(long micros) {
        if (micros == Long.MAX_VALUE) {
            return LocalDateTime.MAX;
        }
        if (micros == Long.MIN_VALUE) {
            return LocalDateTime.MIN;
        }
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS) + EPOCH_SECOND,
                (int) Math.floorMod(micros, MICROS) * 1_000,
                ZoneOffset.UTC);
    }

    static LocalDateTime utc(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MAX)) {
            return LocalDateTime.MAX;
        }
        if (time.equals(OffsetDateTime.MIN)) {
            return LocalDateTime.MIN;
        }
        return LocalDateTime.ofEpochSecond(time.toEpochSecond(), time.getNano(), ZoneOffset.UTC);
    }

    static OffsetDateTime instant(LocalDateTime utc) {
        if (utc.equals(LocalDateTime.MAX)) {
            return OffsetDateTime.MAX;
        }
        return utc.equals(LocalDateTime.MIN) ? OffsetDateTime.MIN : utc.atOffset(ZoneOffset.UTC);
    }

    private static void check(boolean inRange) {
        if (!inRange) {
            throw new Unfit("lies outside of the times that PostgreSQL knows; its infinity is MAX or MIN");
        }
    }

    static String text(LocalDate date) {
        int days = days(date);
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            return days > 0 ? INFINITY : MINUS_INFINITY;
        }
        return day(date) + era(date);
    }

    static String text(LocalDateTime time, String zone) {
        long micros = micros(time);
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? INFINITY : MINUS_INFINITY;
        }
        return day(time.toLocalDate()) + ' ' + text(time.toLocalTime()) + zone + era(time.toLocalDate());
    }

    static String text(LocalTime time) {
        return LocalTime.ofNanoOfDay(micros(time) * 1_000).toString();
    }

    static String text(OffsetTime time) {
        west(time);
        return text(time.toLocalTime()) + time.getOffset().toString().replace("Z", "+00");
    }

    /** The offset as PostgreSQL keeps it: in seconds west of Greenwich. */
    static int west(OffsetTime time) {
        int east = time.getOffset().getTotalSeconds();
        if (Math.abs(east) >= FARTHEST) {
            throw new Unfit("has an offset of 16 hours or more, and PostgreSQL knows none above 15:59:59");
        }
        return -east;
    }

    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    static LocalDate date(String text) {
        return read(() -> {
            if (text.equals(INFINITY)) {
                return LocalDate.MAX;
            }
            return text.equals(MINUS_INFINITY) ? LocalDate.MIN : day(text, text.endsWith(" BC"));
        });
    }

    static LocalDateTime timestamp(String text) {
        return read(() -> {
            if (text.equals(INFINITY)) {
                return LocalDateTime.MAX;
            }
            return text.equals(MINUS_INFINITY)
                    ? LocalDateTime.MIN
                    : local(text.replace(" BC", ""), text.endsWith(" BC"));
        });
    }

    static OffsetDateTime timestamptz(String text) {
        return read(() -> {
            if (text.equals(INFINITY)) {
                return OffsetDateTime.MAX;
            }
            if (text.equals(MINUS_INFINITY)) {
                return OffsetDateTime.MIN;
            }
            String plain = text.replace(" BC", "");
            int zone = zone(plain);
            return local(plain.substring(0, zone), text.endsWith(" BC"))
                    .atOffset(ZoneOffset.of(plain.substring(zone)))
                    .withOffsetSameInstant(ZoneOffset.UTC);
        });
    }

    static LocalTime time(String text) {
        if (text.startsWith("24:")) {
            return time(DAY);
        }
        return read(() -> LocalTime.parse(text));
    }

    /** @param west of Greenwich, in seconds */
    static OffsetTime timetz(long micros, int west) {
        return time(micros).atOffset(ZoneOffset.ofTotalSeconds(-west));
    }

    static OffsetTime timetz(String text) {
        if (text.startsWith("24:")) {
            time(DAY);
        }
        return read(() -> {
            int zone = zone(text);
            return LocalTime.parse(text.substring(0, zone)).atOffset(ZoneOffset.of(text.substring(zone)));
        });
    }

    /** Where the offset begins: behind the time there is no other sign. */
    private static int zone(String text) {
        int time = Math.max(0, text.indexOf(':'));
        int plus = text.indexOf('+', time);
        int zone = plus < 0 ? text.indexOf('-', time) : plus;
        if (zone < 0) {
            throw new DateTimeException("no offset");
        }
        return zone;
    }

    private static LocalDateTime local(String text, boolean before) {
        int space = text.indexOf(' ');
        if (space < 0) {
            throw new DateTimeException("no time");
        }
        return day(text.substring(0, space), before).atTime(LocalTime.parse(text.substring(space + 1)));
    }

    private static LocalDate day(String text, boolean before) {
        String[] parts = (text.endsWith(" BC") ? text.substring(0, text.length() - 3) : text).split("-", -1);
        if (parts.length != 3 || parts[0].length() < 4) {
            throw new DateTimeException("not year-month-day");
        }
        int year = Integer.parseInt(parts[0]);
        return LocalDate.of(before ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    private static <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (DateTimeException | NumberFormatException notIso) {
            throw new Unfit("is not in the ISO form; leave DateStyle at ISO, or select it ::text");
        }
    }
}
