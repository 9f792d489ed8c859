// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.RowBytes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of one command off the wire, as bytes: those that one read brought together, in one copy. */
final class RowTaker {
    private final byte row;
    private static final byte[] NOTHING = {};

    /** In pieces, each of which one read has brought, of eight kilobytes mostly. */
    private static final int WORTH_TELLING = 2;

    private List<byte[]> chunks = new ArrayList<>(1);
    private int told;
    private int count;
    private byte[] begun = NOTHING;
    private int filled;

    /** @param row the type of the messages that hold rows */
    RowTaker(byte row) {
        this.row = row;
    }

    /**
     * Takes the rows that begin at the reader index, as far as they are there, and reads over them.
     *
     * @return where the rest goes on
     */
    int take(ByteBuf bytes, int at) {
        int end = bytes.writerIndex();
        int next = at;
        int rows = 0;
        int length = 0;
        while (end - next >= WireObserver.HEADER && bytes.getByte(next) == row) {
            length = WireObserver.length(bytes, next);
            if (length > end - next) {
                break;
            }
            next += length;
            rows++;
        }
        begin(rows > 0 ? next - at : length, Math.max(1, rows));
        return takeMore(bytes, at);
    }

    private void begin(int length, int rows) {
        begun = new byte[length];
        filled = 0;
        chunks.add(begun);
        count += rows;
    }

    /** How much is still to come of the row that was begun. */
    int missing() {
        return begun.length - filled;
    }

    /** Takes more of the row that was begun. */
    int takeMore(ByteBuf bytes, int at) {
        int step = Math.min(missing(), bytes.readableBytes());
        bytes.readBytes(begun, filled, step);
        filled += step;
        return at + step;
    }

    /** Gives away what was taken until now, but for a row that has only begun. */
    void handTo(CopyPeer peer) {
        int begunRows = missing() > 0 ? 1 : 0;
        List<byte[]> whole = chunks.subList(0, chunks.size() - begunRows);
        int rows = count - begunRows;
        for (byte[] chunk : whole) {
            peer.came(chunk, chunk.length, rows);
            rows = 0;
        }
        whole.clear();
        told = 0;
        count = begunRows;
    }

    /** Whether much was taken since somebody was told: an eighth more at least, for what is told is all of it. */
    boolean hasMore() {
        return chunks.size() - told >= Math.max(WORTH_TELLING, told / 8);
    }

    /** What was taken until now, but for a row that has only begun. */
    RowBytes soFar() {
        told = chunks.size();
        int begunRows = missing() > 0 ? 1 : 0;
        return new RowBytes(List.copyOf(chunks.subList(0, told - begunRows)), count - begunRows);
    }

    /** What was taken; the next command begins with nothing. */
    RowBytes end() {
        begun = NOTHING;
        filled = 0;
        if (count == 0) {
            return RowBytes.NONE;
        }
        RowBytes rows = new RowBytes(chunks, count);
        told = 0;
        chunks = new ArrayList<>(1);
        count = 0;
        return rows;
    }
}
