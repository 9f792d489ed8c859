// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Session;
import io.howdah.TlsException;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The factory's properties for TLS; what each mode means is shown by the engine's tests. */
class FactoryTlsTest {
    private static PostgresServer server;
    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();

    @BeforeAll
    static void start() {
        server = PostgresServer.start(ServerOptions.defaults().withTls());
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private HowdahManagedConnectionFactory factory(String sslMode) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(server.uri());
        factory.setResourceAdapter(adapter);
        factory.setSslMode(sslMode);
        factory.setSslRootCert(server.certificates().ca().toString());
        return factory;
    }

    private static boolean encrypted(HowdahManagedConnectionFactory factory) throws ResourceException {
        Session session = (Session) factory.createManagedConnection(null, null).getConnection(null, null);
        return session.selectValue(Boolean.class, "select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                .await();
    }

    @Test
    void connectionsAreEncryptedAsTheFactorySays() throws ResourceException {
        assertThat(encrypted(factory("disable"))).isFalse();
        assertThat(encrypted(factory("verify-full"))).isTrue();
    }

    @Test
    void theNameOfTheHostCountsInVerifyFullOnly() throws ResourceException {
        HowdahManagedConnectionFactory lenient = factory("verify-ca");
        lenient.setHost("127.0.0.1");
        HowdahManagedConnectionFactory strict = factory("verify-full");
        strict.setHost("127.0.0.1");

        assertThat(encrypted(lenient)).isTrue();
        assertThatThrownBy(() -> encrypted(strict)).hasCauseInstanceOf(TlsException.class);
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() {
        HowdahManagedConnectionFactory factory = factory("verify-ca");
        factory.setSslRootCert(server.certificates().otherCa().toString());

        assertThatThrownBy(() -> factory.createManagedConnection(null, null))
                .isInstanceOf(CommException.class)
                .hasCauseInstanceOf(TlsException.class)
                .hasMessageContaining("ssl-mode is 'verify-ca'")
                .hasMessageNotContaining(server.password());
    }
}
