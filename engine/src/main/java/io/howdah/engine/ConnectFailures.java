// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.AuthenticationException;
import io.howdah.ConnectTimeoutException;
import io.howdah.ConnectionException;
import io.howdah.DatabaseNotFoundException;
import io.howdah.ErrorId;
import io.howdah.HostNotFoundException;
import io.howdah.HowdahException;
import io.howdah.ServerError;
import io.howdah.ServerFullException;
import io.howdah.ServerNotReadyException;
import io.howdah.ServerUnreachableException;
import io.howdah.TlsException;
import io.howdah.engine.wire.WireException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;

/**
 * Says why no connection could be made: to where, as whom, and what to do; never with which password. Briefly: while a
 * database is away servers log each of these as a whole, and of the event loop's frames nobody learns anything.
 */
final class ConnectFailures {
    private static final StackTraceElement[] NO_FRAMES = {};

    private ConnectFailures() {}

    static HowdahException explain(ConnectionOptions options, Throwable failure) {
        HowdahException explained = explained(options, failure);
        if (explained != failure) {
            explained.setStackTrace(NO_FRAMES);
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (ofTheNetwork(cause)) { // others may be bugs
                    cause.setStackTrace(NO_FRAMES);
                }
            }
        }
        return explained;
    }

    private static boolean ofTheNetwork(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof WireException
                || cause instanceof GeneralSecurityException;
    }

    private static HowdahException explained(ConnectionOptions options, Throwable failure) {
        String attempt = "Could not connect to " + options + " (configuration of database '" + options.name() + "'): ";
        if (failure instanceof HowdahException ours) {
            return ours;
        }
        if (failure instanceof PgException said) {
            return refused(options, attempt, ServerErrors.of(said));
        }
        if (failure instanceof WireException wire) {
            return wire(options, attempt, wire);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return new HostNotFoundException(
                        attempt + "the host '" + options.host() + "' has no address. Check the key host.",
                        null,
                        failure);
            }
        }
        return new ServerUnreachableException(
                attempt + failure.getMessage() + ". Check host and port, and that PostgreSQL runs there and listens on"
                        + " that address (listen_addresses).",
                null,
                failure);
    }

    private static HowdahException refused(ConnectionOptions options, String attempt, ServerError error) {
        String text = attempt + error.message() + " [" + error.sqlState() + "]. ";
        return switch (error.sqlState()) {
            case "28P01", "28000" ->
                new AuthenticationException(
                        text + "Check user and password, and pg_hba.conf for user '" + options.user() + "', database '"
                                + options.database() + "' and this host"
                                + (options.password().isEmpty() ? "; no password is configured." : "."),
                        error,
                        null);
            case "3D000" ->
                new DatabaseNotFoundException(text + "Create the database, or correct the key database.", error, null);
            case "53300" ->
                new ServerFullException(
                        text + "The sum of all pools' greatest sizes must stay below max_connections of the server.",
                        error,
                        null);
            case "57P03" -> new ServerNotReadyException(text + "Try again later.", error, null);
            default -> new ConnectionException(ErrorId.CONNECT_REFUSED, text.strip(), error, null);
        };
    }

    private static HowdahException wire(ConnectionOptions options, String attempt, WireException failure) {
        String text = attempt + failure.getMessage() + ". ";
        return switch (failure.kind()) {
            case TLS_NOT_OFFERED, TLS_FAILED ->
                new TlsException(
                        text + "ssl-mode is '" + options.sslMode() + "'; check ssl-root-cert, ssl-cert and the server's"
                                + " certificate, or choose another ssl-mode.",
                        null,
                        failure);
            case TIMEOUT ->
                new ConnectTimeoutException(text + "Check the network, or raise connect-timeout.", null, failure);
            case SCRAM_ITERATIONS ->
                new ConnectionException(
                        ErrorId.SCRAM_ITERATIONS,
                        text + "If this server is to be trusted, raise scram-max-iterations or lower its"
                                + " scram_iterations and set the password again.",
                        null,
                        failure);
            case ENCODING ->
                new ConnectionException(
                        ErrorId.CONNECT_REFUSED,
                        text + "Something between has changed what Howdah asked for.",
                        null,
                        failure);
            case LAYOUT ->
                new ConnectionException(
                        ErrorId.UNEXPECTED_LAYOUT,
                        text + "Use the versions of Vert.x that howdah-bom names.",
                        null,
                        failure);
            case PROTOCOL ->
                new ServerUnreachableException(text + "Check that host and port lead to PostgreSQL.", null, failure);
        };
    }
}
