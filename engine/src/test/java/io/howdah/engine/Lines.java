// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Gives lines of COPY until a moment at which something happens, and then lines for ever. */
final class Lines extends InputStream {
    /** Thirty thousand rows of a number and a text. */
    static final byte[] ALL = IntStream.range(0, 30_000)
            .mapToObj(i -> i + "\titem " + i + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.US_ASCII);

    private int at;
    private int until;
    private Runnable then;

    /** @param until so many bytes are given before */
    Lines(int until, Runnable then) {
        this.until = until;
        this.then = then;
    }

    private void goOn() {
        Runnable due = then;
        until = ALL.length;
        then = () -> at = 0;
        due.run();
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] to, int from, int length) {
        while (at >= until) {
            goOn();
        }
        int read = Math.min(length, until - at);
        System.arraycopy(ALL, at, to, from, read);
        at += read;
        return read;
    }
}
