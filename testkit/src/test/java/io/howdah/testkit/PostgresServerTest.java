// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PostgresServerTest {
    @Test
    void everyTestHasASchemaOfItsOwn(TestSchema schema, PostgresServer server) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        jdbc(server) + "?options=-c%20search_path=" + schema.name(), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute("create table here(id int)");
        }

        assertThat(server.query("select table_schema from information_schema.tables where table_name = 'here'"))
                .singleElement()
                .isEqualTo(java.util.List.of(schema.name()));
    }

    @Test
    void aWrongPasswordIsRefused(PostgresServer server) {
        assertThatThrownBy(() -> DriverManager.getConnection(jdbc(server), server.user(), "wrong"))
                .isInstanceOfSatisfying(SQLException.class, refusal -> assertThat(refusal.getSQLState())
                        .isEqualTo("28P01"));
    }

    @Test
    void aServerComesBackWithItsDataOnItsPort() {
        try (PostgresServer server =
                PostgresServer.start(ServerOptions.defaults().setting("max_connections", "17"))) {
            server.execute("create table kept(id int); insert into kept values (42)");

            server.stop();
            assertThatThrownBy(() -> new Socket(server.host(), server.port()).close())
                    .isInstanceOf(ConnectException.class);
            server.start();

            assertThat(server.query("select id::text, current_setting('max_connections') from kept"))
                    .containsExactly(java.util.List.of("42", "17"));
        }
    }

    @Test
    void aServerOffersTlsWithACertificateForLocalhost() throws SQLException {
        try (PostgresServer server =
                PostgresServer.start(ServerOptions.defaults().withTls())) {
            String verified = jdbc(server) + "?sslmode=verify-full&sslrootcert="
                    + server.certificates().ca();
            try (var connection = DriverManager.getConnection(verified, server.user(), server.password());
                    var rows = connection
                            .createStatement()
                            .executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
                rows.next();
                assertThat(rows.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void aMajorVersionThatIsNotThereIsExplained() {
        assertThatThrownBy(() -> PostgresServer.start(ServerOptions.defaults().major(9)))
                .hasMessageContaining("A test wants PostgreSQL 9")
                .hasMessageContaining("TESTKIT_POSTGRES");
    }

    @Test
    void noPasswordIsShown(PostgresServer server) {
        assertThat(server.toString()).doesNotContain(server.password());
    }

    private static String jdbc(PostgresServer server) {
        return "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database();
    }
}
