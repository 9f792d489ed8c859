// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Column;
import io.howdah.Row;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of PostgreSQL's types as Java's: never null for what is not, and nothing lost. */
public final class Decoder {
    private final Row.Reader reader;
    private final Function<String, Row.Document> documents;

    /**
     * @param reader makes classes of what rows keep
     * @param documents keeps JSON
     */
    public Decoder(Row.Reader reader, Function<String, Row.Document> documents) {
        this.reader = reader;
        this.documents = documents;
    }

    /**
     * What the carrier of a type brought, as a row shows it.
     *
     * @throws Unfit when Java has no value for it
     */
    public @Nullable Object value(Type type, @Nullable Object carried) {
        if (carried == null) {
            return null;
        }
        if (!(type instanceof Type.Scalar scalar)) {
            return value(type, (String) carried);
        }
        return switch (scalar.base()) {
            case BOOL, INT2, INT4, INT8, FLOAT4, FLOAT8, UUID, TEXT, VARCHAR, BPCHAR, NAME -> carried;
            case OID -> Integer.toUnsignedLong((Integer) carried);
            case DATE -> Times.date((Integer) carried);
            case TIME -> Times.time((Long) carried);
            case TIMESTAMP -> Times.timestamp((Long) carried);
            case TIMESTAMPTZ -> Times.instant(Times.timestamp((Long) carried));
            case BYTEA -> ((Buffer) carried).getBytes();
            case INTERVAL -> Intervals.of((Buffer) carried);
            default -> value(scalar, (String) carried);
        };
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
        return type instanceof Type.Array array
                ? array(array.element(), Literals.array(text, array.delimiter()))
                : row((Type.Composite) type, Literals.composite(text));
    }

    private @Nullable Object value(Type.Scalar type, String text) {
        return switch (type.base()) {
            case BOOL -> text.equals("t");
            case INT2 -> Short.valueOf(text);
            case INT4 -> Integer.valueOf(text);
            case INT8, OID -> Long.valueOf(text);
            case FLOAT4 -> Float.valueOf(text);
            case FLOAT8 -> Double.valueOf(text);
            case NUMERIC -> numeric(text);
            case BYTEA -> bytes(text);
            case UUID -> UUID.fromString(text);
            case DATE -> Times.date(text);
            case TIME -> Times.time(text);
            case TIMETZ -> Times.timetz(text);
            case TIMESTAMP -> Times.timestamp(text);
            case TIMESTAMPTZ -> Times.timestamptz(text);
            case INTERVAL -> Intervals.of(text);
            case HSTORE -> Literals.hstore(text);
            case JSON, JSONB -> documents.apply(text);
            case VOID -> null;
            default -> text;
        };
    }

    /** NaN and the infinities have no BigDecimal. */
    private static Number numeric(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Double.valueOf(text);
            default -> new BigDecimal(text);
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
        return type instanceof Type.Composite
                ? Row.class
                : type instanceof Type.Enumeration ? String.class : Object.class;
    }

    private Row row(Type.Composite type, List<@Nullable String> fields) {
        List<Type.Attribute> attributes = type.attributes();
        if (fields.size() != attributes.size()) {
            throw new Unfit("is of the type " + type.name()
                    + ", which has changed since this connection met it; use a new connection");
        }
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            String field = fields.get(i);
            values[i] = field == null ? null : value(attributes.get(i).type(), field);
        }
        return Row.of(
                reader,
                attributes.stream()
                        .map(attribute ->
                                new Column(attribute.name(), attribute.type().name()))
                        .toList(),
                values);
    }
}
