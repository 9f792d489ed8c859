// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;

/**
 * The rows of a result as the server sent them: messages, one behind the other, each whole in one of a few arrays. They
 * are gathered on the event loop, which looks into none of them, and read on an application's thread.
 *
 * @param count of the rows
 * @param copied by a COPY, which gives every type that has a binary form here in that one; a query does not give all of them
 */
public record RowBytes(List<byte[]> chunks, int count, boolean copied) {
    public static final RowBytes NONE = new RowBytes(List.of(), 0);

    /** Of a query. */
    public RowBytes(List<byte[]> chunks, int count) {
        this(chunks, count, false);
    }
}
