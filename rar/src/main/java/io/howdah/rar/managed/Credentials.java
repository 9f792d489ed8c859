// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Optional;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** A user and a password that come with a request for a connection, from the container or from the caller. */
record Credentials(String user, String password) implements ConnectionRequestInfo {
    /** What the container's subject holds for this factory, else what the caller asked with, else nothing. */
    static Optional<Credentials> of(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo request, ManagedConnectionFactory factory) {
        if (subject != null) {
            for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
                if (factory.equals(credential.getManagedConnectionFactory())) {
                    return Optional.of(new Credentials(credential.getUserName(), new String(credential.getPassword())));
                }
            }
        }
        return request instanceof Credentials credentials ? Optional.of(credentials) : Optional.empty();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
