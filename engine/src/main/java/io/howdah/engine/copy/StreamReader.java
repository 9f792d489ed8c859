// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.engine.types.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** The bytes of a stream or a file. Where they have to be waited for in the common pool, that is told, and makes up for it. */
public final class StreamReader implements Reader {
    private final @Nullable Path file;
    private @Nullable InputStream stream;

    private StreamReader(@Nullable Path file, @Nullable InputStream stream) {
        this.file = file;
        this.stream = stream;
    }

    /** A stream that is left open. */
    public static StreamReader of(InputStream stream) {
        return new StreamReader(null, stream);
    }

    /** A file, opened when it is read. */
    public static StreamReader of(Path file) {
        return new StreamReader(file, null);
    }

    @Override
    public int read(Bytes to) throws IOException {
        InputStream from = stream;
        if (from == null && file != null) {
            from = Files.newInputStream(file);
            stream = from;
        }
        if (from == null) {
            return END;
        }
        int start = to.length();
        to.ensure(Feed.PORTION);
        int read = read(from, to.array(), start);
        to.length(start + Math.max(read, 0));
        return read < 0 ? END : 0;
    }

    private static int read(InputStream from, byte[] to, int start) throws IOException {
        if (from.available() > 0) {
            return from.read(to, start, Feed.PORTION);
        }
        Wait wait = new Wait(from, to, start);
        try {
            ForkJoinPool.managedBlock(wait);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted while it waited for data");
        }
        return wait.read();
    }

    @Override
    public void close() throws IOException {
        InputStream opened = stream;
        if (file != null && opened != null) {
            opened.close();
        }
    }

    /** A read that waits. */
    private static final class Wait implements ForkJoinPool.ManagedBlocker {
        private final InputStream from;
        private final byte[] to;
        private final int start;
        private int read;
        private boolean done;
        private @Nullable IOException failure;

        Wait(InputStream from, byte[] to, int start) {
            this.from = from;
            this.to = to;
            this.start = start;
        }

        @Override
        public boolean block() {
            try {
                read = from.read(to, start, Feed.PORTION);
            } catch (IOException failed) {
                failure = failed;
            }
            done = true;
            return true;
        }

        @Override
        public boolean isReleasable() {
            return done;
        }

        int read() throws IOException {
            if (failure != null) {
                throw failure;
            }
            return read;
        }
    }
}
