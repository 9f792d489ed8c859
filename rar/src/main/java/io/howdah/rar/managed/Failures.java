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

/** The border between our exceptions and the container's: ours go in as causes, and come out again for beans. */
final class Failures {
    private Failures() {}

    static ResourceException toResourceException(HowdahException failure) {
        if (failure instanceof AuthenticationException) {
            return new SecurityException(failure.getMessage(), failure);
        }
        if (failure instanceof ConnectionException) {
            return new CommException(failure.getMessage(), failure);
        }
        return new ResourceAllocationException(failure.getMessage(), failure);
    }

    /** What a bean sees: our own exception if there is one below, else that the container had no connection. */
    static HowdahException toHowdahException(String database, ResourceException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof HowdahException ours) {
                return ours;
            }
        }
        if (poolExhausted(refusal)) {
            return new PoolExhaustedException(
                    "The server's pool of database '" + database + "' had no connection free in time: "
                            + refusal.getMessage() + ". Close sessions sooner, or raise the pool's greatest size or"
                            + " its waiting time in the server's configuration.",
                    refusal);
        }
        return new HowdahException(
                ErrorId.CONNECT_REFUSED,
                "The server gave no connection of database '" + database + "': " + refusal.getMessage(),
                refusal);
    }

    /** Neither server has a type of its own for it that an adapter could see. */
    private static boolean poolExhausted(ResourceException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            String text = cause.getClass().getName() + " " + cause.getMessage();
            if (text.contains("IJ000655")
                    || text.contains("IJ000453")
                    || text.contains("ConnectionWaitTimeout")
                    || text.contains("J2CA0045")) {
                return true;
            }
        }
        return false;
    }
}
