// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.RowBytes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of one command off the wire, as bytes: those that one read brought together, in one copy. */
final class RowTaker {
    private static final byte[] NOTHING = {};

    private List<byte[]> chunks = new ArrayList<>(1);
    private int count;
    private byte[] begun = NOTHING;
    private int filled;

    /** Takes rows that are there whole. */
    void take(ByteBuf from, int at, int length, int rows) {
        byte[] chunk = new byte[length];
        from.getBytes(at, chunk);
        chunks.add(chunk);
        count += rows;
    }

    /** Begins a row of which there is the first part. */
    void begin(int length) {
        begun = new byte[length];
        filled = 0;
        chunks.add(begun);
        count++;
    }

    /** How much is still to come of the row that was begun. */
    int missing() {
        return begun.length - filled;
    }

    /** Takes more of the row that was begun. */
    void more(ByteBuf from, int at, int length) {
        from.getBytes(at, begun, filled, length);
        filled += length;
    }

    /** What was taken; the next command begins with nothing. */
    RowBytes end() {
        begun = NOTHING;
        filled = 0;
        if (count == 0) {
            return RowBytes.NONE;
        }
        RowBytes rows = new RowBytes(chunks, count);
        chunks = new ArrayList<>(1);
        count = 0;
        return rows;
    }
}
