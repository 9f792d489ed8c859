// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Java's values as parameters of PostgreSQL's types: exactly, or not at all. Values are those of the JDK, {@link List}
 * for arrays, {@link Fields} for composites, {@link Constant} for enums and {@link Structured} for objects, so that
 * nothing of the application's runs here.
 */
public final class Encoder {
    private Encoder() {}

    /**
     * A value as the carrier of its type takes it.
     *
     * @throws Unfit when the type has no place for the value
     */
    public static Object carried(Type type, Object value) {
        if (value instanceof Lone lone) {
            return lone.carried(type);
        }
        if (type instanceof Type.Array array && BinaryField.carries(array)) {
            return BinaryField.of(array, value);
        }
        if (!(type instanceof Type.Scalar scalar)) {
            return text(type, value);
        }
        Base base = scalar.base();
        return switch (base) {
            case BOOL -> Scalars.bool(value);
            case INT2 -> (short) Scalars.whole(base, value);
            case INT4, OID -> (int) Scalars.whole(base, value);
            case INT8 -> Scalars.whole(base, value);
            case FLOAT4 -> Scalars.single(value);
            case FLOAT8 -> Scalars.number(base, value).doubleValue();
            case UUID -> Scalars.uuid(value);
            case DATE -> Times.days(Scalars.cast(base, LocalDate.class, value));
            case TIME -> Times.micros(Scalars.cast(base, LocalTime.class, value));
            case TIMESTAMP -> Times.micros(Scalars.cast(base, LocalDateTime.class, value));
            case TIMESTAMPTZ -> Times.micros(Scalars.utc(value));
            case BYTEA -> Buffer.buffer(Scalars.cast(base, byte[].class, value));
            case INTERVAL -> Intervals.binary(Scalars.interval(value));
            case FINITE_INTERVAL -> Intervals.binary(Intervals.finite(Scalars.interval(value)));
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
            return Texts.label(enumeration, value);
        }
        if (type instanceof Type.Range range) {
            return RangeTexts.of(range, value);
        }
        if (type instanceof Type.Multirange multirange) {
            return RangeTexts.of(multirange, value);
        }
        return type instanceof Type.Array array
                ? ArrayTexts.of(array, value)
                : FieldTexts.composite((Type.Composite) type, value);
    }

    private static String text(Type.Scalar type, Object value) {
        Base base = type.base();
        return switch (base) {
            case BOOL -> Scalars.bool(value) ? "t" : "f";
            case INT2, INT4, INT8, OID, FLOAT4, FLOAT8, UUID -> {
                Object carried = carried(type, value);
                yield base == Base.OID ? Integer.toUnsignedString((Integer) carried) : carried.toString();
            }
            case NUMERIC -> Scalars.number(base, value).toString();
            case MONEY ->
                value instanceof String text ? Texts.wellFormed(text) : Scalars.money(Scalars.number(base, value));
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR -> Texts.string(type.name(), base, value);
            case JSON, JSONB -> Texts.json(base, value);
            case BYTEA -> "\\x" + HexFormat.of().formatHex(Scalars.cast(base, byte[].class, value));
            case DATE -> Times.text(Scalars.cast(base, LocalDate.class, value));
            case TIME -> Times.text(Scalars.cast(base, LocalTime.class, value));
            case TIMETZ -> Times.text(Scalars.cast(base, OffsetTime.class, value));
            case TIMESTAMP -> Times.text(Scalars.cast(base, LocalDateTime.class, value), "");
            case TIMESTAMPTZ -> Times.text(Scalars.utc(value), "+00");
            case INTERVAL -> Scalars.interval(value).toString();
            case FINITE_INTERVAL -> Intervals.finite(Scalars.interval(value)).toString();
            case HSTORE -> FieldTexts.hstore(value);
            case TEXTUAL ->
                value instanceof Number || value instanceof Boolean || value instanceof UUID
                        ? value.toString()
                        : Texts.string(type.name(), base, value);
            case VOID -> throw Unfit.taking(type.name(), base.accepts(), value);
            default -> Texts.string(type.name(), base, value);
        };
    }
}
