// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * What {@code copyIn} sends: bytes in the format of the COPY, or rows of Java. It is read as fast as the server takes it,
 * once, and never on an event loop: on a thread of the executor on which the stages of a {@link Reply} run, with the
 * caller's context. Nothing is read before the server is ready for it, but for the first of the rows, which
 * {@code copyIn} takes at once.
 */
public sealed interface CopySource {
    /**
     * The bytes that a publisher gives. It is subscribed to when the server is ready, asked for a buffer at a time as
     * there is room, and cancelled when no more is wanted. Buffers are copied before {@code onNext} returns. An error of
     * its ends the COPY, of which then nothing stays.
     */
    static CopySource of(Flow.Publisher<ByteBuffer> bytes) {
        return new Published(bytes);
    }

    /** The bytes of a stream, up to its end; it is not closed. */
    static CopySource of(InputStream bytes) {
        return new Streamed(bytes);
    }

    /** The bytes of a file. */
    static CopySource of(Path file) {
        return new File(file);
    }

    /**
     * Rows of Java: records, beans or maps, whose names say the columns ({@code createdAt} is {@code created_at}); or
     * arrays or lists, in the order of the target's columns. All rows are of one kind. The target is a table; its types
     * are asked of the server, and values are taken as parameters are. Options that say a form are refused: rows have none.
     */
    static CopySource rows(Iterable<?> rows) {
        return new Rows(rows);
    }

    /** As {@link #rows(Iterable)}; the stream is not closed. It serves for one COPY: a second one fails, not to lose rows. */
    static CopySource rows(Stream<?> rows) {
        Objects.requireNonNull(rows, "rows");
        return rows(() -> cast(rows.iterator()));
    }

    @SuppressWarnings("unchecked") // it is read only
    private static Iterator<Object> cast(Iterator<?> rows) {
        return (Iterator<Object>) rows;
    }

    /** See {@link #of(Flow.Publisher)}. */
    record Published(Flow.Publisher<ByteBuffer> bytes) implements CopySource {
        public Published {
            Objects.requireNonNull(bytes, "bytes");
        }
    }

    /** See {@link #of(InputStream)}. */
    record Streamed(InputStream bytes) implements CopySource {
        public Streamed {
            Objects.requireNonNull(bytes, "bytes");
        }
    }

    /** See {@link #of(Path)}. */
    record File(Path path) implements CopySource {
        public File {
            Objects.requireNonNull(path, "path");
        }
    }

    /** See {@link #rows(Iterable)}. */
    record Rows(Iterable<?> rows) implements CopySource {
        public Rows {
            Objects.requireNonNull(rows, "rows");
        }

        /** Without the rows. */
        @Override
        public String toString() {
            return "Rows[]";
        }
    }
}
