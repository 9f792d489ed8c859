// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.vertx.core.VertxException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what ended a connection when the server has not said it. */
final class NetworkFailures {
    private NetworkFailures() {}

    /** @param failure the first that was seen on the connection; null when it just ended */
    static String described(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "TLS failed: " + cause.getMessage();
            }
        }
        return failure == null || failure instanceof VertxException || failure.getMessage() == null
                ? "the server, or something between, closed it without a word"
                : failure.getMessage();
    }
}
