// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Row;
import io.howdah.engine.copy.Piece;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.types.RowBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a COPY in binary format as those of a query: they are laid out alike. In the first message stands a header before
 * the row, whose own beginning nobody reads; the last message has no row.
 */
final class CopiedRows<T> implements CopyPortions.Maker<T> {
    private static final int MESSAGE = 5;
    /** Signature and flags, behind which stands how much more there is. */
    private static final int FIXED = 11 + Integer.BYTES;

    private static final int NO_ROW = -1;
    private static final int EMPTY = MESSAGE + Short.BYTES;

    private final Class<T> type;
    private final CallersJson json;
    private boolean begun;

    CopiedRows(Class<T> type, CallersJson json) {
        this.type = type;
        this.json = json;
    }

    @Override
    public List<T> of(List<Piece> pieces, Copying from) {
        List<byte[]> chunks = new ArrayList<>(pieces.size());
        int count = 0;
        for (Piece piece : pieces) {
            byte[] rows = rows(piece.bytes());
            count += piece.rows();
            if (rows.length > 0) {
                chunks.add(rows);
            }
        }
        return rows(
                new Outcome("", count, from.shape(), new RowBytes(chunks, count, true), json, List.of(), null, null));
    }

    private byte[] rows(byte[] messages) {
        ByteBuffer bytes = ByteBuffer.wrap(messages);
        int start = begun ? 0 : FIXED + Integer.BYTES + bytes.getInt(MESSAGE + FIXED);
        int last = lastMessage(bytes);
        int lastRow = last == 0 ? start : last;
        boolean none = messages.length - lastRow == EMPTY && bytes.getShort(lastRow + MESSAGE) == NO_ROW;
        int end = none ? lastRow : messages.length;
        begun = true;
        return start == 0 && end == messages.length ? messages : Arrays.copyOfRange(messages, start, end);
    }

    /** Where it begins. */
    private static int lastMessage(ByteBuffer messages) {
        int at = 0;
        for (int next = 0; next < messages.capacity(); next += 1 + messages.getInt(next + 1)) {
            at = next;
        }
        return at;
    }

    @SuppressWarnings("unchecked") // asked for as rows
    private List<T> rows(Outcome outcome) {
        return type == Row.class ? (List<T>) outcome.rows() : outcome.rows(type);
    }
}
