// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;

/**
 * The rows of a result as the server sent them: messages, one behind the other, each whole in one of a few arrays. They
 * are gathered on the event loop, which looks into none of them, and read on an application's thread.
 *
 * @param count of the rows
 */
public record RowBytes(List<byte[]> chunks, int count) {
    public static final RowBytes NONE = new RowBytes(List.of(), 0);
}
