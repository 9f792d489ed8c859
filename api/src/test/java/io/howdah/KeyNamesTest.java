// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {
    private final KeyNames names = new KeyNames("orders");

    @ParameterizedTest
    @EnumSource
    void everyKeyIsKnownInBothForms(Setting setting) {
        String key = setting.configKey("orders");

        assertThat(names.misspelt(key)).isEmpty();
        assertThat(names.misspelt(KeyNames.inEnvironment(key))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HOWDAH_ORDERS_SSLMODE, Did you mean HOWDAH_ORDERS_SSL_MODE?",
        "howdah.orders.sslmode, Did you mean howdah.orders.ssl-mode?",
        "howdah.orders.ssl_mode, Did you mean howdah.orders.ssl-mode?",
        "HOWDAH_ORDERS_EVENTS_LEASES, Did you mean HOWDAH_ORDERS_EVENTS_LEASE?",
        "howdah.orders.hots, Did you mean howdah.orders.host?"
    })
    void aMisspeltKeyIsToldWithTheOneThatMayBeMeant(String name, String instead) {
        assertThat(names.misspelt(name)).hasValue(instead);
    }

    @Test
    void aKeyThatIsLikeNoneIsToldWithThePage() {
        assertThat(names.misspelt("howdah.orders.validation-query"))
                .hasValueSatisfying(text -> assertThat(text).contains("docs/configuration.md"));
    }

    @Test
    void theSourceIsToldAndTheNameAsItStandsThere() {
        assertThat(Setting.misspelt("orders", "a file", Set.of("howdah.orders.sslmode", "howdah.orders.host")))
                .containsExactly("howdah.orders.sslmode (in a file) is no key of Howdah, so it has no effect."
                        + " Did you mean howdah.orders.ssl-mode?");
        assertThat(Setting.SSL_MODE.environmentKey("orders")).isEqualTo("HOWDAH_ORDERS_SSL_MODE");
    }

    @Test
    void aVariableOfTheEnvironmentIsNotToldAgainByTheNameWithDotsThatIsMadeOfIt() {
        Set<String> names = Set.of(
                "HOWDAH_ORDERS_SSL_MODE", "howdah.orders.ssl.mode", "howdah_orders_max_size", "howdah.orders.max.size");

        assertThat(KeyNames.asWritten(names)).containsExactly("HOWDAH_ORDERS_SSL_MODE", "howdah_orders_max_size");
        assertThat(KeyNames.asWritten(Set.of("howdah.orders.ssl.mode"))).containsExactly("howdah.orders.ssl.mode");
    }

    /** The environment does not show where the name of a database ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOWDAH_ORDERS_EU_HOST",
                "HOWDAH_REPORTING_HOTS",
                "howdah.orders.eu.host",
                "howdah.orders-eu.hots",
                "howdah.chaos",
                "PATH"
            })
    void keysOfOtherDatabasesAndNamesOfOthersAreNoConcern(String name) {
        assertThat(names.misspelt(name)).isEmpty();
    }
}
