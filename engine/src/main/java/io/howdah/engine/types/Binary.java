// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as the server writes them: the high byte first. */
public final class Binary {
    private static final VarHandle INT2 = view(short[].class);
    private static final VarHandle INT4 = view(int[].class);
    private static final VarHandle INT8 = view(long[].class);

    private Binary() {}

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
    }

    static short int2(byte[] bytes, int at) {
        return (short) INT2.get(bytes, at);
    }

    public static int int4(byte[] bytes, int at) {
        return (int) INT4.get(bytes, at);
    }

    static long int8(byte[] bytes, int at) {
        return (long) INT8.get(bytes, at);
    }

    static void int2(byte[] bytes, int at, short value) {
        INT2.set(bytes, at, value);
    }

    static void int4(byte[] bytes, int at, int value) {
        INT4.set(bytes, at, value);
    }

    static void int8(byte[] bytes, int at, long value) {
        INT8.set(bytes, at, value);
    }
}
