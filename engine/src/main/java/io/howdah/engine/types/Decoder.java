// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of PostgreSQL's types as Java's: never null for what is not, and nothing lost. */
public final class Decoder {
    private final Function<RowShape, Row.Reader> readers;
    private final Function<String, Row.Document> documents;

    /**
     * @param readers make classes of what rows of a shape keep
     * @param documents keeps JSON
     */
    public Decoder(Function<RowShape, Row.Reader> readers, Function<String, Row.Document> documents) {
        this.readers = readers;
        this.documents = documents;
    }

    /**
     * What the server sent for a value, as a row shows it.
     *
     * @throws Unfit when Java has no value for it
     */
    @Nullable
    Object value(Type type, byte[] bytes, int at, int length) {
        return type instanceof Type.Scalar scalar && scalar.base().carrier() != Carrier.TEXT_FORM
                ? binary(scalar.base(), bytes, at, length)
                : type instanceof Type.Scalar scalar && scalar.base() == Base.NUMERIC
                        ? Numbers.decimal(bytes, at, length)
                        : value(type, text(bytes, at, length));
    }

    /** The same, where a COPY gave it. */
    @Nullable
    Object copied(Type type, byte[] bytes, int at, int length) {
        return switch (type instanceof Type.Scalar scalar ? scalar.base() : Base.TEXTUAL) {
            case NUMERIC -> Decimals.read(bytes, at);
            case JSONB -> documents.apply(text(bytes, at + 1, length - 1)); // behind its version
            case TIMETZ -> Times.timetz(Binary.int8(bytes, at), Binary.int4(bytes, at + Long.BYTES));
            default -> value(type, bytes, at, length);
        };
    }

    private Object binary(Base base, byte[] bytes, int at, int length) {
        return switch (base) {
            case BOOL -> bytes[at] != 0;
            case INT2 -> Binary.int2(bytes, at);
            case INT4 -> Binary.int4(bytes, at);
            case INT8 -> Binary.int8(bytes, at);
            case FLOAT4 -> Float.intBitsToFloat(Binary.int4(bytes, at));
            case FLOAT8 -> Double.longBitsToDouble(Binary.int8(bytes, at));
            case OID -> Integer.toUnsignedLong(Binary.int4(bytes, at));
            case UUID -> new UUID(Binary.int8(bytes, at), Binary.int8(bytes, at + 8));
            case DATE -> Times.date(Binary.int4(bytes, at));
            case TIME -> Times.time(Binary.int8(bytes, at));
            case TIMESTAMP -> Times.timestamp(Binary.int8(bytes, at));
            case TIMESTAMPTZ -> Times.instant(Times.timestamp(Binary.int8(bytes, at)));
            case BYTEA -> Arrays.copyOfRange(bytes, at, at + length);
            case INTERVAL, FINITE_INTERVAL -> Intervals.of(bytes, at);
            case JSON -> documents.apply(text(bytes, at, length));
            default -> text(bytes, at, length);
        };
    }

    private static String text(byte[] bytes, int at, int length) {
        return new String(bytes, at, length, StandardCharsets.UTF_8);
    }

    private @Nullable Object value(Type type, String text) {
        if (type instanceof Type.Scalar scalar) {
            return value(scalar, text);
        }
        if (type instanceof Type.Domain domain) {
            return value(domain.base(), text);
        }
        if (type instanceof Type.Enumeration) {
            return text;
        }
        if (type instanceof Type.Array array) {
            return array(array.element(), Literals.array(text, array.delimiter()));
        }
        if (type instanceof Type.Range range) {
            return Literals.range(text).map(bound -> bound(range, bound));
        }
        return type instanceof Type.Multirange multirange
                ? Literals.multirange(text).map(bound -> bound(multirange.range(), bound))
                : row((Type.Composite) type, Literals.composite(text));
    }

    private Object bound(Type.Range range, String text) {
        return Objects.requireNonNull(value(range.subtype(), text));
    }

    private static boolean bool(String text) {
        boolean yes = text.equals("t");
        if (!yes && !text.equals("f")) {
            throw new IllegalArgumentException("no boolean");
        }
        return yes;
    }

    private @Nullable Object value(Type.Scalar type, String text) {
        return switch (type.base()) {
            case BOOL -> bool(text);
            case INT2 -> Short.valueOf(text);
            case INT4 -> Integer.valueOf(text);
            case INT8, OID -> Long.valueOf(text);
            case FLOAT4 -> Float.valueOf(text);
            case FLOAT8 -> Double.valueOf(text);
            case NUMERIC -> Numbers.decimal(text);
            case BYTEA -> bytes(text);
            case UUID -> UUID.fromString(text);
            case DATE -> Times.date(text);
            case TIME -> Times.time(text);
            case TIMETZ -> Times.timetz(text);
            case TIMESTAMP -> Times.timestamp(text);
            case TIMESTAMPTZ -> Times.timestamptz(text);
            case INTERVAL, FINITE_INTERVAL -> Intervals.of(text);
            case HSTORE -> Literals.hstore(text);
            case JSON, JSONB -> documents.apply(text);
            case VOID -> null;
            default -> text;
        };
    }

    private static byte[] bytes(String text) {
        if (!text.startsWith("\\x")) {
            throw new Unfit("is not in the form of bytea_output hex; leave that as it is");
        }
        return HexFormat.of().parseHex(text, 2, text.length());
    }

    /** An array of the element's class, of arrays where there are more dimensions. */
    private Object array(Type element, List<@Nullable Object> parsed) {
        @Nullable Object[] values = new Object[parsed.size()];
        Class<?> declared = javaClass(element);
        Class<?> component = null;
        for (int i = 0; i < values.length; i++) {
            Object value = parsed.get(i);
            values[i] = value instanceof List<?> inner
                    ? array(element, nullable(inner))
                    : value == null ? null : value(element, (String) value);
            if (values[i] != null) {
                Class<?> own = declared.isInstance(values[i])
                        ? declared
                        : value instanceof List ? values[i].getClass() : Object.class;
                component = component == null || component == own ? own : Object.class;
            }
        }
        Object array = Array.newInstance(component == null ? declared : component, values.length);
        System.arraycopy(values, 0, array, 0, values.length);
        return array;
    }

    @SuppressWarnings("unchecked") // lists of our own
    private static List<@Nullable Object> nullable(List<?> inner) {
        return (List<@Nullable Object>) inner;
    }

    private static Class<?> javaClass(Type type) {
        if (type instanceof Type.Scalar scalar) {
            boolean json = scalar.base() == Base.JSON || scalar.base() == Base.JSONB;
            return json ? Row.Document.class : scalar.base().javaClass();
        }
        if (type instanceof Type.Domain domain) {
            return javaClass(domain.base());
        }
        if (type instanceof Type.Range || type instanceof Type.Multirange) {
            return type instanceof Type.Range ? Range.class : Multirange.class;
        }
        return type instanceof Type.Composite
                ? Row.class
                : type instanceof Type.Enumeration ? String.class : Object.class;
    }

    /** A row of that shape; the array is taken. */
    Row row(RowShape shape, @Nullable Object[] values) {
        return Row.of(readers.apply(shape), shape.columns(), values);
    }

    private Row row(Type.Composite type, List<@Nullable String> fields) {
        List<Type.Attribute> attributes = type.attributes();
        if (fields.size() != attributes.size() && !attributes.isEmpty()) { // of none there is one text, as of one null
            throw changed(type, null);
        }
        @Nullable Object[] values = new Object[attributes.size()];
        for (int i = 0; i < values.length; i++) {
            String field = fields.get(i);
            try {
                values[i] = field == null ? null : value(attributes.get(i).type(), field);
            } catch (IllegalArgumentException ofAnotherType) { // no number, no UUID
                throw changed(type, ofAnotherType);
            } catch (Unfit unreadable) { // of another type, or 24:00, or another DateStyle: its own words stay
                type.outdated().notice();
                throw unreadable;
            }
        }
        return row(RowShape.of(type), values);
    }

    private static Unfit changed(Type.Composite type, @Nullable Throwable cause) {
        type.outdated().notice();
        return new Unfit(
                "is of the type " + type.name()
                        + ", which has changed since this connection learned it; run the statement again",
                cause);
    }
}
