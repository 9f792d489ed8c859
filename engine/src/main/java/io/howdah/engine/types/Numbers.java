// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Numbers of any size, as PostgreSQL writes them. */
final class Numbers {
    /** As many digits as every long has room for. */
    static final int DIGITS_OF_LONG = 18;

    private Numbers() {}

    /** NaN and the infinities have no BigDecimal. */
    static Number decimal(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Double.valueOf(text);
            default -> new BigDecimal(text);
        };
    }

    /** Most numbers are short, and made without a text of their own. */
    static Number decimal(byte[] text, int at, int length) {
        int end = at + length;
        int first = at + (text[at] == '-' ? 1 : 0);
        boolean small = end - first <= DIGITS_OF_LONG;
        long unscaled = 0;
        int point = end - 1;
        for (int i = first; i < end; i++) {
            int digit = text[i] - '0';
            if (small && text[i] == '.') {
                point = i;
            } else if (!small || digit < 0 || digit > 9) {
                return decimal(new String(text, at, length, StandardCharsets.ISO_8859_1));
            } else {
                unscaled = unscaled * 10 + digit;
            }
        }
        return BigDecimal.valueOf(first > at ? -unscaled : unscaled, end - 1 - point);
    }
}
