// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.MappingException;
import io.howdah.Row;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result, one at a time: a place in the bytes that the server sent, from which values are read as they are
 * wanted. For one thread.
 */
public final class Cells {
    private static final int HEADER = 5;
    private static final int NULL = -1;

    private final RowShape shape;
    private final int count;
    private final boolean copied;
    private final Decoder decoder;
    private final Iterator<byte[]> chunks;
    private byte[] bytes = {};
    private int at;
    private final int[] starts;
    private final int[] lengths;

    public Cells(RowShape shape, RowBytes rows, Decoder decoder) {
        this.shape = shape;
        this.decoder = decoder;
        count = rows.count();
        copied = rows.copied();
        chunks = rows.chunks().iterator();
        starts = new int[shape.size()];
        lengths = new int[shape.size()];
    }

    public RowShape shape() {
        return shape;
    }

    /** How many rows there are. */
    public int count() {
        return count;
    }

    /** Goes to the next row; false when there is none. */
    public boolean next() {
        if (at == bytes.length) {
            if (!chunks.hasNext()) {
                return false;
            }
            bytes = chunks.next();
            at = 0;
        }
        int cell = at + HEADER + 2; // behind the number of cells, which the shape has too
        for (int i = 0; i < shape.first(); i++) {
            cell += 4 + Math.max(Binary.int4(bytes, cell), 0);
        }
        for (int i = 0; i < starts.length; i++) {
            int length = Binary.int4(bytes, cell);
            starts[i] = cell + 4;
            lengths[i] = length;
            cell = starts[i] + Math.max(length, 0);
        }
        at = cell;
        return true;
    }

    public boolean isNull(int column) {
        return lengths[column] == NULL;
    }

    /**
     * The value of a column as a row shows it.
     *
     * @param type that of the column
     * @throws Unfit when Java has no value for it
     */
    public @Nullable Object value(int column, Type type) {
        if (isNull(column)) {
            return null;
        }
        return copied
                ? decoder.copied(type, bytes, starts[column], lengths[column])
                : decoder.value(type, bytes, starts[column], lengths[column]);
    }

    /** The value of a column of the type bool that has one; the others likewise. */
    public boolean bool(int column) {
        return bytes[starts[column]] != 0;
    }

    public short int2(int column) {
        return Binary.int2(bytes, starts[column]);
    }

    public int int4(int column) {
        return Binary.int4(bytes, starts[column]);
    }

    public long int8(int column) {
        return Binary.int8(bytes, starts[column]);
    }

    public float float4(int column) {
        return Float.intBitsToFloat(int4(column));
    }

    public double float8(int column) {
        return Double.longBitsToDouble(int8(column));
    }

    /** All values as an application sees them. */
    public Row row() {
        @Nullable Object[] values = new Object[shape.size()];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = value(i, shape.type(i));
            } catch (Unfit unreadable) {
                throw new MappingException(
                        "A value of column '" + shape.columns().get(i).name() + "' ("
                                + shape.columns().get(i).type() + ") " + unreadable.reason() + ".",
                        unreadable);
            }
        }
        return decoder.row(shape, values);
    }
}
