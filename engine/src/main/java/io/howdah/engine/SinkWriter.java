// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CopySink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes what comes to a stream or a file. On an application's thread, which may wait. */
final class SinkWriter implements Consumer<ByteBuffer> {
    private final CopySink sink;
    private @Nullable OutputStream stream;

    SinkWriter(CopySink sink) {
        this.sink = sink;
    }

    @Override
    public void accept(ByteBuffer bytes) {
        try {
            stream().write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private OutputStream stream() throws IOException {
        OutputStream open = stream;
        if (open == null) {
            open = sink instanceof CopySink.File file
                    ? Files.newOutputStream(file.path())
                    : ((CopySink.Streamed) sink).stream();
            stream = open;
        }
        return open;
    }

    /**
     * Flushes a stream, closes a file. A file for which nothing came because all failed is not touched: it may hold what the
     * COPY of the day before has brought.
     *
     * @param failure of what came before, if there is one; it is told rather than that of the end
     * @return what is to be told
     */
    @Nullable
    Throwable close(@Nullable Throwable failure) {
        if (failure != null && stream == null && sink instanceof CopySink.File) {
            return failure;
        }
        try {
            OutputStream open = stream();
            if (sink instanceof CopySink.File) {
                open.close();
            } else {
                open.flush();
            }
            return failure;
        } catch (IOException | RuntimeException failed) { // the application's own
            if (failure == null || failure == failed) {
                return failed;
            }
            failure.addSuppressed(failed);
            return failure;
        }
    }
}
