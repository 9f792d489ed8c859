// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in the binary form, where their elements have one of ours: neither side has to write and read numbers as texts.
 * There is the number of dimensions, whether there are nulls, the elements' type, the length and the lower bound of each
 * dimension; then each element behind its length, which is -1 for a null.
 */
final class BinaryArrays {
    private static final int HAS_NULLS_AT = 4;
    private static final int EXPECTED_BYTES = 16;

    private BinaryArrays() {}

    /** Whether arrays of such elements travel like this. */
    static boolean hold(Base element) {
        return element.carrier() != Carrier.TEXT_FORM;
    }

    static boolean hold(Type.Array array) {
        return array.element() instanceof Type.Scalar scalar && hold(scalar.base());
    }

    static Buffer of(Type.Array type, Object value) {
        Type.Scalar element = (Type.Scalar) type.element();
        if (value instanceof Elements elements) {
            int length = elements.size();
            Buffer binary = begun(element.base(), length == 0 ? List.of() : List.of(length), length);
            elements.append(binary);
            return binary;
        }
        List<?> list = Encoder.list(type, value);
        List<Integer> lengths = lengths(list);
        Buffer binary = begun(element.base(), lengths, list.size());
        if (!lengths.isEmpty()) {
            append(binary, element, list, lengths, 0);
        }
        return binary;
    }

    /** Of each dimension, as the first of its parts has it; none where there is no element at all. */
    private static List<Integer> lengths(List<?> list) {
        List<Integer> lengths = new ArrayList<>();
        for (Object part = list; part instanceof List<?> below; part = below.isEmpty() ? null : below.get(0)) {
            lengths.add(below.size());
        }
        return count(list) == 0 ? List.of() : lengths;
    }

    private static int count(List<?> list) {
        return list.stream()
                .mapToInt(part -> part instanceof List<?> below ? count(below) : 1)
                .sum();
    }

    private static Buffer begun(Base element, List<Integer> lengths, int elements) {
        Buffer binary = Buffer.buffer(EXPECTED_BYTES * (elements + 2))
                .appendInt(lengths.size())
                .appendInt(0)
                .appendInt(element.oid());
        lengths.forEach(length -> binary.appendInt(length).appendInt(1));
        return binary;
    }

    private static void append(Buffer to, Type.Scalar element, List<?> list, List<Integer> lengths, int dimension) {
        boolean innermost = dimension == lengths.size() - 1;
        if (list.size() != lengths.get(dimension)) {
            throw Encoder.ragged();
        }
        for (Object part : list) {
            if (part instanceof List<?> == innermost) {
                throw Encoder.ragged();
            }
            if (part instanceof List<?> below) {
                append(to, element, below, lengths, dimension + 1);
            } else {
                append(to, element, part);
            }
        }
    }

    static void append(Buffer to, Type.Scalar element, @Nullable Object value) {
        if (value == null) {
            to.setInt(HAS_NULLS_AT, 1);
            to.appendInt(-1);
            return;
        }
        Object carried = Encoder.carried(element, value);
        if (carried instanceof Integer number) {
            to.appendInt(Integer.BYTES).appendInt(number);
        } else if (carried instanceof Long number) {
            to.appendInt(Long.BYTES).appendLong(number);
        } else if (carried instanceof String text) {
            append(to, text.getBytes(StandardCharsets.UTF_8));
        } else if (carried instanceof Double number) {
            to.appendInt(Double.BYTES).appendDouble(number);
        } else if (carried instanceof Float number) {
            to.appendInt(Float.BYTES).appendFloat(number);
        } else if (carried instanceof Short number) {
            to.appendInt(Short.BYTES).appendShort(number);
        } else if (carried instanceof Boolean truth) {
            to.appendInt(1).appendByte((byte) (truth ? 1 : 0));
        } else if (carried instanceof UUID id) {
            to.appendInt(2 * Long.BYTES)
                    .appendLong(id.getMostSignificantBits())
                    .appendLong(id.getLeastSignificantBits());
        } else {
            append(to, ((Buffer) carried).getBytes());
        }
    }

    private static void append(Buffer to, byte[] bytes) {
        to.appendInt(bytes.length).appendBytes(bytes);
    }
}
