// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.AuthenticationException;
import io.howdah.ConnectTimeoutException;
import io.howdah.ConnectionException;
import io.howdah.Database;
import io.howdah.DatabaseNotFoundException;
import io.howdah.ErrorId;
import io.howdah.HostNotFoundException;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.ServerFullException;
import io.howdah.ServerUnreachableException;
import io.howdah.Session;
import io.howdah.TlsException;
import io.howdah.testkit.Certificates;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ConnectFailuresTest {
    private static final byte[] SALT = "sixteen bytes...".getBytes(StandardCharsets.US_ASCII);

    @Test
    void aWrongPasswordIsToldWithoutIt(PostgresServer server) {
        assertFails(server, Map.of("password", "wrong-secret"), AuthenticationException.class)
                .hasMessageContaining(server.user());
    }

    @Test
    void aMissingDatabaseIsNamed(PostgresServer server) {
        assertFails(server, Map.of("database", "nowhere"), DatabaseNotFoundException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void anInitSqlWithoutEndIsBrokenOff(PostgresServer server) {
        assertFails(
                        server,
                        Map.of("init-sql", "select pg_sleep(60)", "connect-timeout", "500ms"),
                        ConnectTimeoutException.class)
                .hasMessageContaining("init-sql has not ended in time");
    }

    @Test
    void aHostWithoutAddressIsNamed(PostgresServer server) {
        assertFails(server, Map.of("host", "no-such-host.invalid"), HostNotFoundException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void aPortWhereNothingListensIsNamed(PostgresServer server) {
        assertFails(server, Map.of("port", "1"), ServerUnreachableException.class)
                .hasMessageContaining(":1/");
    }

    @Test
    void aServerThatSaysNothingEndsInATimeout(PostgresServer server) throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            Map<String, String> there =
                    Map.of("host", "localhost", "port", "" + silent.getLocalPort(), "connect-timeout", "300ms");
            assertFails(server, there, ConnectTimeoutException.class).hasMessageContaining("connect-timeout");
        }
    }

    @Test
    void aServerWithoutTlsIsRefusedWhereTlsIsRequired(PostgresServer server) {
        assertFails(server, Map.of("ssl-mode", "require"), TlsException.class)
                .hasMessageContaining("does not offer TLS");
    }

    @Test
    void aFullServerSaysSo() {
        ServerOptions small =
                ServerOptions.defaults().setting("max_connections", "5").setting("superuser_reserved_connections", "3");
        try (PostgresServer server = PostgresServer.start(small);
                Database first = Howdah.open(settings(server, Map.of()));
                Session one = first.session().await();
                Session two = first.session().await()) {
            assertFails(server, Map.of(), ServerFullException.class).hasMessageContaining("max_connections");
        }
    }

    @Test
    void anAbsurdNumberOfScramIterationsIsRefusedBeforeTheWork(PostgresServer server) throws Exception {
        server.execute("create role costly login password '" + scramSecret("dear-secret", 200_001) + "'");
        try {
            Map<String, String> costly = Map.of("user", "costly", "password", "dear-secret");
            assertFails(server, costly, ConnectionException.class)
                    .hasMessageContaining("200001")
                    .hasMessageContaining("scram-max-iterations")
                    .extracting(failure -> ((HowdahException) failure).id())
                    .isEqualTo(ErrorId.SCRAM_ITERATIONS);
            Map<String, String> allowed = new HashMap<>(costly);
            allowed.put("scram-max-iterations", "300000");
            try (Database database = Howdah.open(settings(server, allowed))) {
                assertThat(database.selectValue(String.class, "select current_user::text")
                                .await())
                        .isEqualTo("costly");
            }
        } finally {
            server.execute("drop role costly");
        }
    }

    /** The work would take a quarter of an hour. The quickest counts, for the first makes an engine. */
    @Test
    @Timeout(60)
    void soIsTheGreatestThatPostgresCanAskForWithinASecond(PostgresServer server) {
        server.execute("create role costlier login");
        server.execute("update pg_authid set rolpassword = '"
                + scramSecret(2_000_000_000, new byte[32], new byte[32]) // whose work 'create role' would do
                + "' where rolname = 'costlier'");
        Map<String, String> costlier = Map.of("user", "costlier", "password", "dear-secret");
        try (Database database = Howdah.open(settings(server, costlier))) {
            assertThat(LongStream.range(0, 5).map(attempt -> nanosOfRefusal(database)))
                    .anyMatch(nanos -> nanos < Duration.ofSeconds(1).toNanos());
        } finally {
            server.execute("drop role costlier");
        }
    }

    private static long nanosOfRefusal(Database database) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> database.selectValue(Integer.class, "select 1").await())
                .isInstanceOfSatisfying(ConnectionException.class, refusal -> assertThat(refusal.id())
                        .isEqualTo(ErrorId.SCRAM_ITERATIONS))
                .hasMessageContaining("2000000000");
        return System.nanoTime() - began;
    }

    /** As the server would make it; only PostgreSQL 16 and newer let one set the number. */
    private static String scramSecret(String password, int iterations) throws GeneralSecurityException {
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, iterations, 256))
                .getEncoded();
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
        return scramSecret(iterations, storedKey, hmac(salted, "Server Key"));
    }

    private static String scramSecret(int iterations, byte[] storedKey, byte[] serverKey) {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(SALT) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void tlsIsHeldToItsMode() {
        try (PostgresServer server =
                PostgresServer.start(ServerOptions.defaults().withTls())) {
            Certificates files = server.certificates();
            String ca = files.ca().toString();
            assertThat(encrypted(server, Map.of("ssl-mode", "disable"))).isFalse();
            assertThat(encrypted(server, Map.of("ssl-mode", "allow"))).isFalse();
            assertThat(encrypted(server, Map.of("ssl-mode", "prefer"))).isTrue();
            assertThat(encrypted(server, Map.of("ssl-mode", "require"))).isTrue();
            assertThat(encrypted(server, Map.of("ssl-mode", "verify-ca", "ssl-root-cert", ca)))
                    .isTrue();
            assertThat(encrypted(server, Map.of("ssl-mode", "verify-full", "ssl-root-cert", ca)))
                    .isTrue();
            assertThat(encrypted(
                            server,
                            Map.of(
                                    "ssl-mode",
                                    "verify-full",
                                    "ssl-root-cert",
                                    ca,
                                    "ssl-cert",
                                    files.clientCert().toString(),
                                    "ssl-key",
                                    files.clientKey().toString())))
                    .isTrue();
            assertThat(encrypted(server, Map.of("ssl-mode", "verify-ca", "ssl-root-cert", ca, "host", "127.0.0.1")))
                    .isTrue();
            String other = files.otherCa().toString();
            assertFails(server, Map.of("ssl-mode", "verify-ca", "ssl-root-cert", other), TlsException.class);
            assertFails(server, Map.of("ssl-mode", "require", "ssl-root-cert", other), TlsException.class);
            assertFails(
                    server,
                    Map.of("ssl-mode", "verify-full", "ssl-root-cert", ca, "host", "127.0.0.1"),
                    TlsException.class);
        }
    }

    @Test
    @Timeout(120)
    void aServerThatTakesNobodyWithoutTlsIsReachedByEachModeButDisable() throws Exception {
        try (PostgresServer server =
                PostgresServer.start(ServerOptions.defaults().withTls())) {
            refuseWithoutTls(server);
            for (String mode : List.of("allow", "prefer", "require")) {
                assertThat(encrypted(server, Map.of("ssl-mode", mode))).as(mode).isTrue();
            }
            assertFails(server, Map.of("ssl-mode", "disable"), AuthenticationException.class)
                    .hasMessageContaining("28000");
        }
    }

    /** Of the user of the tests; an administrator's connections tell when the server has read that. */
    private static void refuseWithoutTls(PostgresServer server) throws Exception {
        Path file = Path.of(only(server, "show hba_file"));
        Files.writeString(file, "hostnossl all " + server.user() + " all reject\n" + Files.readString(file));
        String written = only(server, "select clock_timestamp()::text");
        server.execute("select pg_reload_conf()");
        while (!only(server, "select pg_conf_load_time() > '" + written + "'").equals("t")) {
            Thread.sleep(20); // the postmaster reads the file some time after the signal, and tells nobody
        }
    }

    private static String only(PostgresServer server, String query) {
        return String.valueOf(server.query(query).get(0).get(0));
    }

    /** It would fail in plain text as well, and count twice where wrong passwords are counted. */
    @Test
    void aWrongPasswordIsTriedOnceWhereTlsIsOnlyPreferred() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (PostgresServer server =
                        PostgresServer.start(ServerOptions.defaults().withTls());
                Link link = new Link(server.host(), server.port(), () -> {
                    connections.incrementAndGet();
                    return (side, portion, onward) -> onward.write(portion);
                })) {
            Map<String, String> wrong =
                    Map.of("host", "localhost", "port", "" + link.port(), "password", "wrong", "ssl-mode", "prefer");
            assertFails(server, wrong, AuthenticationException.class);

            assertThat(connections).hasValue(1);
        }
    }

    private static boolean encrypted(PostgresServer server, Map<String, String> more) {
        try (Database database = Howdah.open(settings(server, more))) {
            return database.selectValue(Boolean.class, "select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .await();
        }
    }

    /**
     * Whatever the reason: the exception is of its own kind, says where it led, and nowhere with which password. Servers
     * log it as a whole, for each attempt: frames of the event loop would be a hundred lines.
     */
    private static AbstractThrowableAssert<?, ?> assertFails(
            PostgresServer server, Map<String, String> more, Class<? extends HowdahException> expected) {
        Map<String, String> settings = settings(server, more);
        ConnectionOptions to = ConnectionOptions.read("default", SettingReader.of(settings));
        String password = to.password().orElseThrow();
        try (Database database = Howdah.open(settings)) {
            return assertThatThrownBy(() ->
                            database.selectValue(Integer.class, "select 1").await())
                    .isExactlyInstanceOf(expected)
                    .hasMessageContaining("@" + to.host() + ":" + to.port() + "/" + to.database())
                    .satisfies(failure -> assertThat(Throwables.getStackTrace(failure))
                            .doesNotContain(password, "\tat io.vertx.", "\tat io.netty.channel."));
        }
    }

    private static Map<String, String> settings(PostgresServer server, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("url", server.uri()));
        settings.putAll(more);
        return settings;
    }
}
