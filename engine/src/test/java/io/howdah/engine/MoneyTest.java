// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.DataException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StatementException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts of money, which the server reads by its own locale. */
@ExtendWith(PostgresExtension.class)
class MoneyTest {
    private static final List<String> WITH_A_COMMA =
            List.of("de_DE.utf8", "de_DE.UTF-8", "de_DE", "it_IT.utf8", "fr_FR.utf8", "pt_BR.utf8");

    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12.34", "12.3", "12.00", "0.01", "-0.01", "0", "92233720368547758.07", "-92233720368547758.08"})
    void anAmountArrivesExactly(String amount) {
        BigDecimal exact = new BigDecimal(amount);

        assertThat(session.selectValue(BigDecimal.class, "select $1::money::numeric", exact)
                        .await())
                .isEqualByComparingTo(exact);
        assertThat(session.selectValue(BigDecimal.class, "select ($1::money[])[1]::numeric", List.of(exact))
                        .await())
                .isEqualByComparingTo(exact);
    }

    @Test
    void whatIsFinerIsRoundedAsTheTypeDoesIt() {
        assertThat(session.selectValue(BigDecimal.class, "select $1::money::numeric", new BigDecimal("0.005"))
                        .await())
                .isEqualByComparingTo("0.01");
        assertThat(session.selectValue(BigDecimal.class, "select $1::money::numeric", new BigDecimal("0.00499"))
                        .await())
                .isEqualByComparingTo("0");
    }

    @Test
    void whereTheDecimalSignIsACommaAFractionIsRefusedAndNeverAnotherAmount() {
        Optional<String> locale = WITH_A_COMMA.stream().filter(this::taken).findFirst();
        assumeTrue(locale.isPresent(), "PostgreSQL's machine has none of " + WITH_A_COMMA);
        BigDecimal amount = new BigDecimal("12.34");

        assertThatThrownBy(() -> session.selectValue(String.class, "select $1::money::text", amount)
                        .await())
                .isInstanceOf(DataException.class);
        assertThatThrownBy(() -> session.selectValue(String.class, "select ($1::money[])::text", List.of(amount))
                        .await())
                .isInstanceOf(DataException.class);
        assertThat(session.selectValue(BigDecimal.class, "select $1::money::numeric", new BigDecimal("12.00"))
                        .await())
                .isEqualByComparingTo("12");
        assertThat(session.selectValue(BigDecimal.class, "select $1::numeric::money::numeric", amount)
                        .await())
                .isEqualByComparingTo(amount);
    }

    /** Whether the session has that locale for money now, and it has a comma. */
    private boolean taken(String locale) {
        try {
            session.execute("set lc_monetary = '" + locale + "'").await();
            return String.valueOf(session.selectValue(String.class, "select 0.5::numeric::money::text")
                            .await())
                    .contains(",");
        } catch (StatementException unknown) {
            return false;
        }
    }
}
