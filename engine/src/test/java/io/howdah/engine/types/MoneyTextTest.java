// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL reads as {@code money}, by the decimal sign of a locale that nobody here knows. */
class MoneyTextTest {
    private static final Type MONEY = new Type.Scalar("money", Base.MONEY);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private static String text(Object amount) {
        return Encoder.text(MONEY, amount);
    }

    /** Where the decimal sign is a comma, a point separates thousands and is skipped: the digits are read as one number. */
    @ParameterizedTest
    @ValueSource(strings = {"12.34", "0.01", "-0.5", "12.30", "92233720368547758.07", "0.0000000000000000001"})
    void aFractionIsTooLargeForAServerThatSkipsThePoint(String amount) {
        String text = text(new BigDecimal(amount));

        assertThat(new BigDecimal(text)).isEqualByComparingTo(amount);
        assertThat(new BigDecimal(text).unscaledValue().abs()).isGreaterThan(MOST);
        assertThat(text).doesNotContain("E");
    }

    @Test
    void aWholeAmountHasNoPoint() {
        assertThat(text(new BigDecimal("12.00"))).isEqualTo("12");
        assertThat(text(new BigDecimal("12E+2"))).isEqualTo("1200");
        assertThat(text(new BigDecimal("0.00"))).isEqualTo("0");
        assertThat(text(-7)).isEqualTo("-7");
        assertThat(text(1e7)).isEqualTo("10000000");
    }
}
