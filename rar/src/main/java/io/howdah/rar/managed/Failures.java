// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.AuthenticationException;
import io.howdah.ConnectionException;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ResourceAllocationException;
import jakarta.resource.spi.SecurityException;
import java.util.Arrays;

/** The border between our exceptions and the container's: ours go in as causes, and come out again for beans. */
final class Failures {
    private Failures() {}

    /** Without a trace: a container logs it whenever it is refused a connection, and asks in the same way each time. */
    static ResourceException toResourceException(HowdahException failure) {
        ResourceException told = told(failure);
        told.setStackTrace(new StackTraceElement[0]);
        return told;
    }

    private static ResourceException told(HowdahException failure) {
        if (failure instanceof AuthenticationException) {
            return new SecurityException(failure.getMessage(), failure);
        }
        if (failure instanceof ConnectionException) {
            return new CommException(failure.getMessage(), failure);
        }
        return new ResourceAllocationException(failure.getMessage(), failure);
    }

    /** What a bean sees: our own exception if there is one below, else that the container had no connection. */
    static HowdahException toHowdahException(String database, String numbers, ResourceException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof HowdahException ours) {
                return ours;
            }
        }
        if (poolExhausted(refusal)) {
            return new PoolExhaustedException(
                    "The server's pool of database '" + database + "' had no connection free in time ("
                            + numbers + "): " + refusal.getMessage()
                            + ". Close sessions sooner, or raise the pool's greatest size or"
                            + " its waiting time in the server's configuration.",
                    refusal);
        }
        if (notEnlisted(refusal)) {
            return new HowdahException(
                    ErrorId.TRANSACTION_USAGE,
                    "The server could not enlist database '" + database + "' in the JTA transaction ("
                            + innermost(refusal).getMessage()
                            + "). Most likely the transaction has another resource already, and a pool with local"
                            + " transactions can only be alone in it. Give the pools transactions=xa, or the other"
                            + " database a transaction of its own (TxType.REQUIRES_NEW); and use no unshareable"
                            + " reference, which is another resource at each use.",
                    refusal);
        }
        return noConnection(database, refusal);
    }

    /** What a bean sees when the container fails in a way of its own. */
    static HowdahException noConnection(String database, Exception refusal) {
        return new HowdahException(
                ErrorId.CONNECT_REFUSED,
                "The server gave no connection of database '" + database + "': " + refusal.getMessage(),
                refusal);
    }

    private static boolean poolExhausted(ResourceException refusal) {
        return says(refusal, "IJ000655", "IJ000453", "ConnectionWaitTimeout", "J2CA0045");
    }

    private static boolean notEnlisted(ResourceException refusal) {
        return says(refusal, "IJ000461", "multiple 1PC");
    }

    /** The servers have no types for their refusals that an adapter could see. */
    private static boolean says(ResourceException refusal, String... words) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            String text = cause.getClass().getName() + " " + cause.getMessage();
            if (Arrays.stream(words).anyMatch(text::contains)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable innermost(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            innermost = cause;
        }
        return innermost;
    }
}
