// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

/** Our side of a COPY, as the wire sees it. On the event loop; one of the first two is called, once. */
public interface CopyPeer {
    /** The server waits for data. */
    default void wanted(CopyLine line) {
        line.fail("the statement takes data, and none was meant to be given");
    }

    /** The server will send data. */
    default void coming(CopyLine line) {}

    /** The line may take more data than before. */
    default void writable() {}

    /**
     * Data have come: messages one behind the other, of which each is a row.
     *
     * @param bytes to be kept
     * @param length of what is in them
     * @param rows how many have come to their end
     */
    default void came(byte[] bytes, int length, int rows) {}

    /** Whether each array that comes holds whole messages with their headers, not just what they carry. */
    default boolean takesMessages() {
        return false;
    }

    /** The server has said its last word about the data, an error or not; it takes and sends no more. */
    void answered();
}
