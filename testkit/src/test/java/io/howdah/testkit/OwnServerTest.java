// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code -Dtestkit.postgres} names is taken as it is; here it is a server that the testkit started before. */
@ExtendWith(PostgresExtension.class)
class OwnServerTest {
    private static final String KEY = "testkit.postgres";

    private final Optional<String> before = Optional.ofNullable(System.getProperty(KEY));

    @AfterEach
    void restore() {
        before.ifPresentOrElse(address -> System.setProperty(KEY, address), () -> System.clearProperty(KEY));
    }

    @Test
    void theServerOfTheAddressIsUsedAndLeftRunning(PostgresServer running) {
        System.setProperty(KEY, running.uri());

        PostgresServer own = PostgresServer.start(ServerOptions.defaults());
        assertThat(own.uri()).isEqualTo(running.uri());
        assertThat(own.query("select current_user::text, current_database()::text"))
                .containsExactly(List.of(running.user(), running.database()));
        own.close();

        assertThat(running.query("select 1")).containsExactly(List.of("1"));
    }

    @Test
    void itsUserMakesTheSchemasOfTests(PostgresServer running) {
        PostgresServer own = OwnServer.at(running.uri());

        own.execute("create schema of_ones_own authorization " + own.user());
        assertThat(running.query("select nspowner::regrole::text from pg_namespace where nspname = 'of_ones_own'"))
                .containsExactly(List.of(running.user()));
        own.execute("drop schema of_ones_own");
    }

    @Test
    void noTestStopsIt(PostgresServer running) {
        PostgresServer own = OwnServer.at(running.uri());

        assertThatThrownBy(own::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TESTKIT_POSTGRES")
                .hasMessageContaining("that is not for a test to do");
        own.start();
        assertThat(own.query("select 1")).containsExactly(List.of("1"));
    }

    @Test
    void aTestThatWantsSettingsHasAServerOfItsOwnBeside(PostgresServer running) {
        System.setProperty(KEY, running.uri());

        try (PostgresServer another =
                PostgresServer.start(ServerOptions.defaults().setting("max_connections", "17"))) {
            assertThat(another.port()).isNotEqualTo(running.port());
            assertThat(another.query("show max_connections")).containsExactly(List.of("17"));
        }
    }

    @Test
    void thePortIsPostgresqlsUnlessTheAddressSaysOtherwise() {
        PostgresServer own = OwnServer.at("postgresql://app:pass%40word@db.example/app");

        assertThat(own.port()).isEqualTo(5432);
        assertThat(own.password()).isEqualTo("pass@word");
        assertThat(own.toString()).isEqualTo("PostgresServer[app@db.example:5432/app]");
    }

    @Test
    void anAddressThatLacksSomethingIsRefusedWithoutThePassword() {
        for (String address : List.of(
                "postgresql://db.example/app",
                "postgresql://app@db.example/app",
                "postgresql://app:secret@db.example",
                "postgresql://app:secret@db.example/",
                "postgresql://app:secret with%space@db.example/app",
                "postgresql:app:secret")) {
            assertThatThrownBy(() -> OwnServer.at(address), address)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TESTKIT_POSTGRES must be postgresql://user:password@host:port/database")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }
}
