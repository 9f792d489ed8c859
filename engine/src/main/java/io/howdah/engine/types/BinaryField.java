// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.vertx.core.buffer.Buffer;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A value in its type's binary form, behind its length, as rows of COPY and elements of arrays have it. Values are those that {@link Encoder} takes. */
final class BinaryField {
    private static final int NULL = -1;
    private static final int JSONB_VERSION = 1;
    private static final int LOWER_BOUND = 1;
    private static final int EXPECTED_BYTES = 256;

    private BinaryField() {}

    /** Whether values of the type have a binary form here. */
    static boolean has(Type type) {
        if (type instanceof Type.Domain domain) {
            return has(domain.base());
        }
        if (type instanceof Type.Array array) {
            return array.elementOid() != 0 && !array.ofArrays() && has(array.element());
        }
        return type instanceof Type.Enumeration
                || (type instanceof Type.Scalar scalar && scalar.base().hasBinaryForm());
    }

    /** Whether arrays travel like this as parameters, too. */
    static boolean carries(Type.Array array) {
        return array.element() instanceof Type.Scalar element && element.base().hasBinaryForm();
    }

    /** An array as a parameter. */
    static Buffer of(Type.Array type, Object value) {
        Bytes bytes = new Bytes(EXPECTED_BYTES);
        array(type, value, bytes);
        return Buffer.buffer(Arrays.copyOf(bytes.array(), bytes.length()));
    }

    /** @throws Unfit when the type has no place for the value */
    static void write(Type type, @Nullable Object value, Bytes to) {
        if (value == null) {
            to.int4(NULL);
        } else if (type instanceof Type.Scalar scalar) {
            write(scalar, value, to);
        } else if (type instanceof Type.Domain domain) {
            write(domain.base(), value, to);
        } else if (type instanceof Type.Array array) {
            int start = begin(to);
            array(array, value, to);
            end(start, to);
        } else {
            text(Encoder.text(type, value), to);
        }
    }

    private static void write(Type.Scalar type, Object value, Bytes to) {
        switch (type.base()) {
            case INT4, OID -> {
                to.int4(Integer.BYTES);
                to.int4((int) Scalars.whole(type.base(), value));
            }
            case INT8 -> {
                to.int4(Long.BYTES);
                to.int8(Scalars.whole(type.base(), value));
            }
            case TEXT, VARCHAR, BPCHAR, NAME -> text(Texts.unchecked(type.name(), type.base(), value), to);
            case NUMERIC -> Decimals.write(Scalars.number(Base.NUMERIC, value), to);
            case JSON -> text(Texts.json(Base.JSON, value), to);
            case JSONB -> {
                int start = begin(to);
                to.int1(JSONB_VERSION);
                to.utf8(Texts.json(Base.JSONB, value));
                end(start, to);
            }
            case TIMETZ -> {
                OffsetTime time = Scalars.cast(Base.TIMETZ, OffsetTime.class, value);
                int west = Times.west(time);
                to.int4(Long.BYTES + Integer.BYTES);
                to.int8(Times.micros(time.toLocalTime()));
                to.int4(west);
            }
            default -> carried(Encoder.carried(type, value), to);
        }
    }

    private static void carried(Object value, Bytes to) {
        if (value instanceof Integer number) {
            to.int4(Integer.BYTES);
            to.int4(number);
        } else if (value instanceof Long number) {
            to.int4(Long.BYTES);
            to.int8(number);
        } else if (value instanceof Double number) {
            to.int4(Double.BYTES);
            to.int8(Double.doubleToLongBits(number));
        } else if (value instanceof Boolean bool) {
            to.int4(1);
            to.int1(bool ? 1 : 0);
        } else if (value instanceof Short number) {
            to.int4(Short.BYTES);
            to.int2(number);
        } else if (value instanceof Float number) {
            to.int4(Float.BYTES);
            to.int4(Float.floatToIntBits(number));
        } else if (value instanceof UUID uuid) {
            to.int4(2 * Long.BYTES);
            to.int8(uuid.getMostSignificantBits());
            to.int8(uuid.getLeastSignificantBits());
        } else {
            byte[] bytes = ((Buffer) value).getBytes();
            to.int4(bytes.length);
            to.all(bytes);
        }
    }

    private static void text(String text, Bytes to) {
        int start = begin(to);
        to.utf8(text);
        end(start, to);
    }

    private static int begin(Bytes to) {
        to.int4(0);
        return to.length();
    }

    private static void end(int start, Bytes to) {
        to.int4At(start - Integer.BYTES, to.length() - start);
    }

    /** The dimensions, the type of the elements, and these in one row. */
    private static void array(Type.Array type, Object value, Bytes to) {
        Type element = type.element();
        int header = to.length();
        to.int4(0);
        to.int4(0);
        to.int4(type.elementOid());
        if (value instanceof Elements elements) {
            if (elements.size() > 0) {
                to.int4At(header, 1);
                to.int4(elements.size());
                to.int4(LOWER_BOUND);
                to.int4At(header + Integer.BYTES, elements.append(element, to) ? 1 : 0);
            }
            return;
        }
        List<?> list = ArrayTexts.list(type, value);
        int dimensions = dimensions(list, to);
        if (dimensions == 0) {
            Encoder.text(type, list); // which refuses what is not empty everywhere
            to.length(header + 3 * Integer.BYTES);
            return;
        }
        to.int4At(header, dimensions);
        boolean nulls = elements(element, list, dimensions, header + 3 * Integer.BYTES, to);
        to.int4At(header + Integer.BYTES, nulls ? 1 : 0);
    }

    /** Writes the length of each; none where one of them is empty. */
    private static int dimensions(List<?> list, Bytes to) {
        if (list.isEmpty()) {
            return 0;
        }
        to.int4(list.size());
        to.int4(LOWER_BOUND);
        if (!(list.get(0) instanceof List<?> below)) {
            return 1;
        }
        int inner = dimensions(below, to);
        return inner == 0 ? 0 : inner + 1;
    }

    /** Whether there is a null among them. */
    private static boolean elements(Type element, List<?> list, int dimensions, int dimension, Bytes to) {
        if (list.size() != Binary.int4(to.array(), dimension)) {
            throw ArrayTexts.ragged();
        }
        boolean nulls = false;
        for (Object each : list) {
            boolean isList = each instanceof List;
            if (isList != dimensions > 1) {
                throw ArrayTexts.ragged();
            }
            if (each instanceof List<?> below) {
                nulls |= elements(element, below, dimensions - 1, dimension + 2 * Integer.BYTES, to);
            } else {
                nulls |= each == null;
                write(element, each, to);
            }
        }
        return nulls;
    }
}
