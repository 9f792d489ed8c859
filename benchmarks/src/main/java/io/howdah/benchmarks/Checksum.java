// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Whatever is read, in a few letters: bytes as they are, rows as lines that say the same of the same values in each language
 * ({@code peer.py} has the other one).
 */
public final class Checksum extends OutputStream {
    private final CRC32 crc = new CRC32();
    private long length;

    @Override
    public void write(int b) {
        crc.update(b);
        length++;
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        crc.update(bytes, from, count);
        length += count;
    }

    /** Adds a row. */
    public void row(@Nullable Object... values) {
        StringJoiner line = new StringJoiner("\t", "", "\n");
        for (Object value : values) {
            line.add(text(value));
        }
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    /** Numbers without the zeros behind them, of which clients keep as many as they like; times in microseconds. */
    private static String text(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
        if (value instanceof OffsetDateTime time) {
            return "" + ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
        }
        return "" + value;
    }

    /** For example {@code 7bd5c66f of 47 bytes}. */
    @Override
    public String toString() {
        return "%08x of %d bytes".formatted(crc.getValue(), length);
    }
}
