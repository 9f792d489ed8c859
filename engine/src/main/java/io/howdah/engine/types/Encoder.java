// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Interval;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Java's values as parameters of PostgreSQL's types: exactly, or not at all. Values are those of the JDK, {@link List}
 * for arrays, {@link Fields} for composites, {@link Constant} for enums and {@link Structured} for objects, so that
 * nothing of the application's runs here.
 */
public final class Encoder {
    private static final long OID_LIMIT = 0xffffffffL;
    private static final int MOST_DIGITS_OF_MONEY = 19;

    private Encoder() {}

    /**
     * A value as the carrier of its type takes it.
     *
     * @throws Unfit when the type has no place for the value
     */
    public static Object carried(Type type, Object value) {
        if (type instanceof Type.Array array && BinaryField.carries(array)) {
            return BinaryField.of(array, value);
        }
        if (!(type instanceof Type.Scalar scalar)) {
            return text(type, value);
        }
        Base base = scalar.base();
        return switch (base) {
            case BOOL -> bool(value);
            case INT2 -> (short) whole(base, value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT4 -> (int) whole(base, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT8 -> whole(base, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case OID -> (int) whole(base, value, 0, OID_LIMIT);
            case FLOAT4 -> single(value);
            case FLOAT8 -> number(base, value).doubleValue();
            case UUID -> uuid(value);
            case DATE -> Times.days(cast(base, LocalDate.class, value));
            case TIME -> Times.micros(cast(base, LocalTime.class, value));
            case TIMESTAMP -> Times.micros(cast(base, LocalDateTime.class, value));
            case TIMESTAMPTZ -> Times.micros(utc(value));
            case BYTEA -> Buffer.buffer(cast(base, byte[].class, value));
            case INTERVAL -> Intervals.binary(interval(value));
            default -> text(scalar, value);
        };
    }

    /** A value in the text form that the type reads. */
    static String text(Type type, Object value) {
        if (type instanceof Type.Scalar scalar) {
            return text(scalar, value);
        }
        if (type instanceof Type.Domain domain) {
            return text(domain.base(), value);
        }
        if (type instanceof Type.Enumeration enumeration) {
            return label(enumeration, value);
        }
        if (type instanceof Type.Range range) {
            return RangeTexts.of(range, value);
        }
        if (type instanceof Type.Multirange multirange) {
            return RangeTexts.of(multirange, value);
        }
        return type instanceof Type.Array array ? array(array, value) : composite((Type.Composite) type, value);
    }

    private static String text(Type.Scalar type, Object value) {
        Base base = type.base();
        return switch (base) {
            case BOOL -> bool(value) ? "t" : "f";
            case INT2, INT4, INT8, OID, FLOAT4, FLOAT8, UUID -> {
                Object carried = carried(type, value);
                yield base == Base.OID ? Integer.toUnsignedString((Integer) carried) : carried.toString();
            }
            case NUMERIC -> number(base, value).toString();
            case MONEY -> value instanceof String text ? wellFormed(text) : money(number(base, value));
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR -> string(type.name(), base, value);
            case JSON, JSONB -> json(base, value);
            case BYTEA -> "\\x" + HexFormat.of().formatHex(cast(base, byte[].class, value));
            case DATE -> Times.text(cast(base, LocalDate.class, value));
            case TIME -> Times.text(cast(base, LocalTime.class, value));
            case TIMETZ -> Times.text(cast(base, OffsetTime.class, value));
            case TIMESTAMP -> Times.text(cast(base, LocalDateTime.class, value), "");
            case TIMESTAMPTZ -> Times.text(utc(value), "+00");
            case INTERVAL -> interval(value).toString();
            case HSTORE -> hstore(value);
            case TEXTUAL ->
                value instanceof Number || value instanceof Boolean || value instanceof UUID
                        ? value.toString()
                        : string(type.name(), base, value);
            case VOID -> throw mismatch(type.name(), base, value);
            default -> string(type.name(), base, value);
        };
    }

    private static boolean bool(Object value) {
        return cast(Base.BOOL, Boolean.class, value);
    }

    private static long whole(Base base, Object value, long least, long most) {
        if (!(value instanceof Number number) || value instanceof Float || value instanceof Double) {
            throw mismatch(base.sqlName(), base, value);
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
            throw mismatch(base.sqlName(), base, value);
        }
        if (base == Base.FLOAT8 && Double.isInfinite(number.doubleValue()) && !infinite(number)) {
            throw new Unfit("is a number too large for " + base.sqlName());
        }
        return number;
    }

    /** It is read without an exponent. */
    private static String money(Number number) {
        BigDecimal amount = new BigDecimal(number.toString());
        if (amount.precision() > MOST_DIGITS_OF_MONEY || Math.abs((long) amount.scale()) > MOST_DIGITS_OF_MONEY) {
            throw new Unfit("is a number that money cannot hold exactly");
        }
        return amount.toPlainString();
    }

    /** A double is rounded as the type does it, but never to infinity. */
    private static float single(Object value) {
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

    private static UUID uuid(Object value) {
        if (value instanceof String text && text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException other) {
                throw new Unfit("is a text that is no UUID");
            }
        }
        return cast(Base.UUID, UUID.class, value);
    }

    private static LocalDateTime utc(Object value) {
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

    private static Interval interval(Object value) {
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

    static String json(Base base, Object value) {
        String text = JsonTexts.of(value);
        if (text == null) {
            throw mismatch(base.sqlName(), base, value);
        }
        return base == Base.JSONB ? JsonTexts.withoutNul(wellFormed(text)) : wellFormed(text);
    }

    private static String string(String type, Base base, Object value) {
        if (value instanceof Constant constant) {
            return constant.name();
        }
        if (value instanceof String text) {
            return wellFormed(text);
        }
        throw mismatch(type, base, value);
    }

    /**
     * What is no text would arrive as another one.
     *
     * @throws Unfit when it is none
     */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new Unfit("holds the character U+0000, which PostgreSQL's texts cannot");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new Unfit("holds half of a surrogate pair, which is no character");
                }
                i++;
            }
        }
        return text;
    }

    /** The label of that name; {@code OPEN} is {@code open} where there is no other. */
    private static String label(Type.Enumeration type, Object value) {
        String name = value instanceof Constant constant ? constant.name() : null;
        if (name == null) {
            if (value instanceof String text) {
                return wellFormed(text);
            }
            throw new Unfit(is(value) + "; " + type.name() + " takes a String or a Java enum", true);
        }
        List<String> inAnyCase = type.labels().stream()
                .filter(label -> label.equalsIgnoreCase(name))
                .toList();
        return inAnyCase.contains(name) || inAnyCase.size() != 1 ? name : inAnyCase.get(0);
    }

    static List<?> list(Type.Array type, Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new Unfit(is(value) + "; " + type.name() + " takes an array or a Collection", true);
    }

    static Unfit ragged() {
        return new Unfit("has inner arrays of different lengths, which no array of PostgreSQL has");
    }

    private static String array(Type.Array type, Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Elements elements) {
            elements.append(text, type.delimiter());
        } else if (append(text, type, list(type, value)) == 0) {
            return "{}";
        }
        return text.toString();
    }

    /** Appends a dimension; the number of elements in it and those below. */
    private static int append(StringBuilder text, Type.Array type, List<?> list) {
        int elements = 0;
        int inner = -1;
        text.append('{');
        for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
            Object element = each.next();
            List<?> below = !type.ofArrays() && element instanceof List<?> dimension ? dimension : null;
            int size = below == null ? -1 : below.size();
            if (elements == 0 && inner < 0) {
                inner = size;
            }
            if (size != inner) {
                throw ragged();
            }
            elements += below == null ? append(text, type, element) : append(text, type, below);
            text.append(each.hasNext() ? String.valueOf(type.delimiter()) : "");
        }
        text.append('}');
        return elements;
    }

    private static int append(StringBuilder text, Type.Array type, @Nullable Object element) {
        if (element == null) {
            text.append("NULL");
        } else {
            Literals.quote(text, text(type.element(), element));
        }
        return 1;
    }

    private static String composite(Type.Composite type, Object value) {
        if (value instanceof String text) {
            return wellFormed(text);
        }
        Fields fields = fields(value);
        if (fields == null) {
            throw new Unfit(is(value) + "; " + type.name() + " takes a record, a Map or a Row with "
                    + type.attributes().stream().map(Type.Attribute::name).toList());
        }
        Map<String, @Nullable Object> byName = fields.values();
        List<String> found = type.attributes().stream()
                .map(attribute -> meant(attribute.name(), byName))
                .toList();
        if (found.contains("") || byName.size() != found.size()) {
            throw new Unfit(is(value) + " with " + byName.keySet() + "; " + type.name() + " has "
                    + type.attributes().stream().map(Type.Attribute::name).toList());
        }
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < found.size(); i++) {
            Object field = byName.get(found.get(i));
            text.append(i == 0 ? "" : ",");
            if (field != null) {
                Literals.quote(text, text(type.attributes().get(i).type(), field));
            }
        }
        return text.append(')').toString();
    }

    private static @Nullable Fields fields(Object value) {
        return value instanceof Structured structured ? structured.fields() : null;
    }

    /** The field for an attribute, {@code createdAt} for {@code created_at}; empty if there is none. */
    static String meant(String attribute, Map<String, ?> fields) {
        if (fields.containsKey(attribute)) {
            return attribute;
        }
        return fields.keySet().stream()
                .filter(field -> plain(field).equals(plain(attribute)))
                .findFirst()
                .orElse("");
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static String hstore(Object value) {
        if (value instanceof String text) {
            return wellFormed(text);
        }
        Fields fields = fields(value);
        if (fields == null) {
            throw mismatch("hstore", Base.HSTORE, value);
        }
        StringBuilder text = new StringBuilder();
        fields.values().forEach((key, content) -> {
            text.append(text.isEmpty() ? "" : ",");
            Literals.quote(text, wellFormed(key));
            text.append("=>");
            if (content == null) {
                text.append("NULL");
            } else {
                Literals.quote(text, string("hstore", Base.TEXT, content));
            }
        });
        return text.toString();
    }

    static <T> T cast(Base base, Class<T> wanted, Object value) {
        if (!wanted.isInstance(value)) {
            throw mismatch(base.sqlName(), base, value);
        }
        return wanted.cast(value);
    }

    private static Unfit mismatch(String type, Base base, Object value) {
        return new Unfit(is(value) + "; " + type + " takes " + base.accepts(), true);
    }

    static String is(Object value) {
        if (value instanceof Structured structured) {
            return structured.is();
        }
        if (value instanceof Constant constant) {
            return "is a constant of " + constant.enumName();
        }
        return value instanceof List
                ? "is an array or a Collection"
                : "is of the class " + value.getClass().getSimpleName();
    }

    /** The type of PostgreSQL that is nearest to a value, for the advice to cast; empty where there is none. */
    public static String nearest(Object value) {
        if (value instanceof List<?> list) {
            String element = list.isEmpty() || list.get(0) == null ? "" : nearest(list.get(0));
            return element.isEmpty() ? "" : element + "[]";
        }
        if (value instanceof String || value instanceof Constant) {
            return "text";
        }
        if (value instanceof Instant || value instanceof ZonedDateTime) {
            return "timestamptz";
        }
        for (Base base : Base.values()) {
            if (base.javaClass().isInstance(value)) {
                return base.sqlName();
            }
        }
        return value instanceof Number ? "numeric" : "";
    }
}
