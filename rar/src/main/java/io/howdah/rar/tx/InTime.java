// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.engine.EngineConnection;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer that a server gives soon, if it can be reached. A connection on which it does not come in time is
 * broken off: a network that has fallen silent tells nobody, and the container's thread would wait for ever.
 */
public final class InTime {
    private InTime() {}

    /**
     * The answer.
     *
     * @param what the connection is to do, for messages, after "it did not"
     * @throws HowdahException when that failed, or the connection was broken off
     */
    public static <T extends @Nullable Object> T await(
            EngineConnection connection, String what, Duration limit, Reply<T> reply) {
        try {
            return reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof HowdahException ours ? ours : new IllegalStateException(failed);
        } catch (TimeoutException late) {
            throw brokenOff(connection, "it did not " + what + " within " + HowdahException.inWords(limit), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw brokenOff(connection, "the thread that waited for it to " + what + " was interrupted", interrupted);
        }
    }

    private static ConnectionLostException brokenOff(EngineConnection connection, String why, Exception cause) {
        connection.breakOff(why);
        return new ConnectionLostException("The connection was broken off: " + why + ".", null, cause);
    }
}
