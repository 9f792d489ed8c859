// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that become more: what is written to it stands behind what was written before. For one thread. */
public final class Bytes {
    private byte[] array;
    private int length;

    public Bytes(int capacity) {
        array = new byte[capacity];
    }

    /** What was written begins it; to be taken by one. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    /** Goes back to where it was, or on over what is written later or elsewhere. */
    public void length(int other) {
        ensure(other - length);
        length = other;
    }

    /** Makes room for so many more. */
    public void ensure(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(Math.addExact(length, more), (int)
                    Math.min(2L * array.length, Integer.MAX_VALUE - 8)));
        }
    }

    void int1(int value) {
        ensure(1);
        array[length++] = (byte) value;
    }

    public void int2(int value) {
        ensure(2);
        Binary.int2(array, length, (short) value);
        length += 2;
    }

    public void int4(int value) {
        ensure(4);
        Binary.int4(array, length, value);
        length += 4;
    }

    void int8(long value) {
        ensure(8);
        Binary.int8(array, length, value);
        length += 8;
    }

    /** Writes over what stands there. */
    void int2At(int at, short value) {
        Binary.int2(array, at, value);
    }

    void int4At(int at, int value) {
        Binary.int4(array, at, value);
    }

    public void all(byte[] bytes) {
        all(bytes, 0, bytes.length);
    }

    public void all(byte[] bytes, int from, int count) {
        ensure(count);
        System.arraycopy(bytes, from, array, length, count);
        length += count;
    }

    /** Takes what remains in a buffer; its position moves. */
    public void all(ByteBuffer bytes) {
        int more = bytes.remaining();
        ensure(more);
        bytes.get(array, length, more);
        length += more;
    }

    /**
     * A text in UTF-8; most are of ASCII, and are checked and written in one go.
     *
     * @throws Unfit when it is none that PostgreSQL has
     */
    void utf8(String text) {
        int end = text.length();
        ensure(end);
        byte[] into = array;
        int at = length;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80) {
                all(Texts.wellFormed(text).getBytes(StandardCharsets.UTF_8));
                return;
            }
            into[at++] = (byte) c;
        }
        length = at;
    }
}
