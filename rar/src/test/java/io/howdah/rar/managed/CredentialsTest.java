// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Session;
import io.howdah.rar.HowdahResourceAdapter;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Set;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Logins that come with a request, and which of them counts. */
@ExtendWith(PostgresExtension.class)
class CredentialsTest {
    private static final Credentials REQUEST = new Credentials("by_request", "one-secret");
    private static final Credentials OTHER = new Credentials("by_other", "other-secret");

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();

    @BeforeEach
    void open(TestSchema schema) {
        factory.setUrl(schema.uri());
        factory.setResourceAdapter(adapter);
        for (Credentials login : Set.of(REQUEST, OTHER)) {
            schema.server().execute("create role " + login.user() + " login password '" + login.password() + "'");
        }
    }

    @AfterEach
    void close(TestSchema schema) {
        adapter.stop();
        schema.server().execute("drop role " + REQUEST.user() + "; drop role " + OTHER.user());
    }

    @Test
    void theRequestsCredentialsCountWhereThereIsNoSubject() throws ResourceException {
        ManagedConnection connection = factory.createManagedConnection(null, REQUEST);

        assertThat(connection.getMetaData().getUserName()).isEqualTo("by_request");
        assertThat(((Session) connection.getConnection(null, REQUEST))
                        .selectValue(String.class, "select session_user::text")
                        .await())
                .isEqualTo("by_request");
    }

    @Test
    void aConnectionIsMatchedByWhoMadeIt() throws ResourceException {
        ManagedConnection connection = factory.createManagedConnection(null, REQUEST);
        Set<ManagedConnection> pool = Set.of(connection);

        assertThat(factory.matchManagedConnections(pool, null, new Credentials("by_request", "one-secret")))
                .isSameAs(connection);
        assertThat(factory.matchManagedConnections(pool, subject(REQUEST), null))
                .isSameAs(connection);
        assertThat(factory.matchManagedConnections(pool, null, OTHER)).isNull();
        assertThat(factory.matchManagedConnections(pool, null, new Credentials("by_request", "wrong")))
                .isNull();
        assertThat(factory.matchManagedConnections(pool, null, null)).isNull();
        assertThat(factory.matchManagedConnections(pool, subject(OTHER), REQUEST))
                .isNull();
    }

    @Test
    void theContainersSubjectOverrulesTheRequest() throws ResourceException {
        assertThat(factory.createManagedConnection(subject(OTHER), REQUEST)
                        .getMetaData()
                        .getUserName())
                .isEqualTo("by_other");
    }

    @Test
    void aWrongPasswordOfARequestIsToldWithoutIt() {
        Credentials wrong = new Credentials("by_request", "wrong-secret");

        assertThat(wrong.toString()).contains("by_request").doesNotContain("secret");
        assertThatThrownBy(() -> factory.createManagedConnection(null, wrong))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("by_request")
                .hasMessageNotContaining("secret");
    }

    private Subject subject(Credentials login) {
        PasswordCredential credential =
                new PasswordCredential(login.user(), login.password().toCharArray());
        credential.setManagedConnectionFactory(factory);
        return new Subject(false, Set.of(), Set.of(), Set.of(credential));
    }
}
