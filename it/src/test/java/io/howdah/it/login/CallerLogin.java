// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.login;

import com.ibm.wsspi.security.auth.callback.WSManagedConnectionFactoryCallback;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.jspecify.annotations.Nullable;

/**
 * Tells Open Liberty by which login a caller's connection is made: under the caller's own name, with a password that is the
 * same for all. A real one would know a password for each, or a token.
 */
public final class CallerLogin implements LoginModule {
    private @Nullable Subject subject;
    private @Nullable CallbackHandler handler;
    private String password = "";

    @Override
    public void initialize(
            Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
        this.subject = subject;
        this.handler = handler;
        this.password = String.valueOf(options.get("password"));
    }

    @Override
    public boolean login() throws LoginException {
        if (caller() == null) {
            throw new FailedLoginException("Nobody is logged in on " + Thread.currentThread());
        }
        return true;
    }

    @Override
    public boolean commit() throws LoginException {
        PasswordCredential credential = new PasswordCredential(caller(), password.toCharArray());
        credential.setManagedConnectionFactory(factory());
        Objects.requireNonNull(subject).getPrivateCredentials().add(credential);
        return true;
    }

    /** By the server's own class: the build knows no Open Liberty. */
    private static @Nullable String caller() throws LoginException {
        try {
            return (String) Class.forName("com.ibm.websphere.security.auth.WSSubject")
                    .getMethod("getCallerPrincipal")
                    .invoke(null);
        } catch (ReflectiveOperationException absent) {
            throw failed(absent);
        }
    }

    /** For whose connections the login is. */
    private @Nullable ManagedConnectionFactory factory() throws LoginException {
        WSManagedConnectionFactoryCallback question = new WSManagedConnectionFactoryCallback("the factory");
        try {
            Objects.requireNonNull(handler).handle(new Callback[] {question});
        } catch (IOException | UnsupportedCallbackException refused) {
            throw failed(refused);
        }
        return question.getManagedConnectionFacotry();
    }

    private static LoginException failed(Exception why) {
        return (LoginException) new LoginException(why.toString()).initCause(why);
    }

    @Override
    public boolean abort() {
        return true;
    }

    @Override
    public boolean logout() {
        return true;
    }
}
