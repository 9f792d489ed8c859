// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where {@code copyOut} writes to. It is written on a thread of the executor on which the stages of a {@link Reply} run,
 * with the caller's context, never on an event loop; while it is slow, the server waits.
 */
public sealed interface CopySink {
    /** A stream; it is flushed at the end, and not closed. */
    static CopySink of(OutputStream stream) {
        return new Streamed(stream);
    }

    /**
     * A file, which is created or overwritten. Of a COPY that fails it holds what had come until then; if nothing had, it is
     * left as it was.
     */
    static CopySink of(Path file) {
        return new File(file);
    }

    /** See {@link #of(OutputStream)}. */
    record Streamed(OutputStream stream) implements CopySink {
        public Streamed {
            Objects.requireNonNull(stream, "stream");
        }
    }

    /** See {@link #of(Path)}. */
    record File(Path path) implements CopySink {
        public File {
            Objects.requireNonNull(path, "path");
        }
    }
}
