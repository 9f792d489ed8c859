// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.RowBytes;
import io.howdah.engine.types.RowBytes.Chunk;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of one command off the wire, as bytes. A chunk holds what one read brought. */
final class RowTaker {
    private static final byte[] NOTHING = {};

    private List<Chunk> full = new ArrayList<>(1);
    private byte[] bytes = NOTHING;
    private int filled;
    private int count;

    /**
     * Takes a row, or the first part of one.
     *
     * @param length of the whole row
     * @param there how much of the bytes behind {@code at} there is, which may be more rows and may be less than one
     */
    void take(ByteBuf from, int at, int length, int there) {
        if (bytes.length - filled < length) {
            close();
            bytes = new byte[Math.max(length, there)];
        }
        more(from, at, Math.min(length, there));
        count++;
    }

    /** Takes more of the row that was begun. */
    void more(ByteBuf from, int at, int length) {
        from.getBytes(at, bytes, filled, length);
        filled += length;
    }

    private void close() {
        if (filled > 0) {
            full.add(new Chunk(bytes, filled));
            bytes = NOTHING;
            filled = 0;
        }
    }

    /** What was taken; the next command begins with nothing. */
    RowBytes end() {
        if (count == 0) {
            return RowBytes.NONE;
        }
        close();
        RowBytes rows = new RowBytes(full, count);
        full = new ArrayList<>(1);
        count = 0;
        return rows;
    }
}
