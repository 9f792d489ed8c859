// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static String row(Object... values) {
        Checksum checksum = new Checksum();
        checksum.row(values);
        return checksum.toString();
    }

    @Test
    void bytesGiveTheirCrcHoweverTheyCome() throws Exception {
        Checksum whole = new Checksum();
        whole.write("123456789".getBytes(StandardCharsets.UTF_8));
        Checksum pieces = new Checksum();
        pieces.write('1');
        pieces.write("_2345678_".getBytes(StandardCharsets.UTF_8), 1, 7);
        pieces.write('9');
        assertThat(List.of(whole.toString(), pieces.toString())).containsOnly("cbf43926 of 9 bytes");
    }

    @Test
    void rowsOfTheSameValuesAreTheSameAndOthersAreNot() {
        String row = row(1, "tea", new BigDecimal("3.50"), OffsetDateTime.parse("2026-01-01T01:00:00.000001+01:00"));
        assertThat(row(1L, "tea", new BigDecimal("3.5"), OffsetDateTime.parse("2026-01-01T00:00:00.000001Z")))
                .isEqualTo(row);
        assertThat(row(1, "tea", new BigDecimal("3.51"), OffsetDateTime.parse("2026-01-01T00:00:00.000001Z")))
                .isNotEqualTo(row);
    }

    @Test
    void aRowIsALineOfPlainTexts() {
        Checksum text = new Checksum();
        byte[] line = "1\ttea\t700\t1000001\n".getBytes(StandardCharsets.UTF_8);
        text.write(line, 0, line.length);
        assertThat(row(1, "tea", new BigDecimal("7E+2"), OffsetDateTime.parse("1970-01-01T00:00:01.000001Z")))
                .isEqualTo(text.toString());
    }
}
