// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.engine.types.Bytes;
import java.io.IOException;

/** Gives the data of a COPY a portion at a time. It may wait. Used by one thread at a time, and closed in any case. */
public interface Reader extends AutoCloseable {
    /** What {@link #read} gives behind the last portion. */
    int END = -1;

    /**
     * Reads what is there next.
     *
     * @param to takes it, behind what it holds already
     * @return how many rows it is, 0 where that is not known; {@link #END} behind the last
     */
    int read(Bytes to) throws Exception;

    @Override
    default void close() throws IOException {}
}
