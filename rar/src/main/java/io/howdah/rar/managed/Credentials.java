// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Optional;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** A user and a password that come with a request for a connection, from the container or from the caller. */
record Credentials(String user, String password) implements ConnectionRequestInfo {
    /**
     * Stands for user and password where WildFly wants a login for recovery, and means: log in as the pool does. So the
     * password need not be written twice. Where callers bring logins of their own it is one like any other.
     */
    static final String AS_THE_POOL = "howdah:pool";

    /** What the container's subject holds for this factory, else what the caller asked with, else nothing. */
    static Optional<Credentials> of(
            @Nullable Subject subject,
            @Nullable ConnectionRequestInfo request,
            HowdahManagedConnectionFactory factory) {
        if (subject != null) {
            for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
                if (factory.equals(credential.getManagedConnectionFactory())) {
                    Credentials given = new Credentials(credential.getUserName(), new String(credential.getPassword()));
                    return given.asThePool() && !factory.perCallerCredentials() ? Optional.empty() : Optional.of(given);
                }
            }
        }
        return request instanceof Credentials credentials ? Optional.of(credentials) : Optional.empty();
    }

    private boolean asThePool() {
        return user.equals(AS_THE_POOL) && password.equals(AS_THE_POOL);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
