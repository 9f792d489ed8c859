// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** How much the values of a statement are together: the server ends a connection that sends it a longer message than it takes. */
public final class MessageSize {
    /** What the server takes, with room for what else is in the message. */
    private static final long MOST = 0x3fffffff - (1L << 20);

    private static final int MOST_BYTES_OF_CHAR = 3;
    private static final int BYTES_OF_NUMBER = 16;

    private MessageSize() {}

    /**
     * Checks values as their carriers take them.
     *
     * @throws Unfit when they are too much for one message
     */
    public static void check(@Nullable Object[] carried) {
        if (sum(carried, false) > MOST && sum(carried, true) > MOST) {
            throw new Unfit("are more than the gigabyte that PostgreSQL takes at once");
        }
    }

    private static long sum(@Nullable Object[] carried, boolean exact) {
        long sum = 0;
        for (Object value : carried) {
            if (value instanceof String text) {
                sum += exact ? utf8(text) : (long) MOST_BYTES_OF_CHAR * text.length();
            } else {
                sum += value instanceof Buffer buffer ? buffer.length() : BYTES_OF_NUMBER;
            }
        }
        return sum;
    }

    private static long utf8(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : MOST_BYTES_OF_CHAR;
        }
        return bytes;
    }
}
