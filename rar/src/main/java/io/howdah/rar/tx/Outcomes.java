// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.Witness;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for answers on which the outcome of a transaction hangs: whoever is told that a commit has failed which then
 * succeeds, decides wrongly. So neither an interruption ends the wait (servers interrupt their threads when they stop) nor
 * any time that PostgreSQL needs. But a network that has fallen silent tells nobody: where no answer comes within {@code
 * connect-timeout} PostgreSQL is asked on another connection, again and again, and when it does nothing for this one, or
 * cannot be asked, this one is broken off. A connection that ends answers too. PostgreSQL is at work, too, with a COPY for which
 * the application gives nothing more: that is cancelled, and its transaction with it.
 */
public final class Outcomes {
    private final Witness witness;

    public Outcomes(Witness witness) {
        this.witness = witness;
    }

    /** The thread is interrupted afterwards if it was before, or meanwhile. */
    <T extends @Nullable Object> T await(EngineConnection on, Reply<T> reply) {
        Duration limit = on.options().connectTimeout();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException silent) {
                    breakOffUnlessAtWork(on, limit);
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw failed.getCause() instanceof HowdahException ours ? ours : new IllegalStateException(failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What comes of it is in the reply: a commit that was sent is unknown, one that was not is none. */
    private void breakOffUnlessAtWork(EngineConnection on, Duration limit) {
        if (!witness.atWork(on).join()) {
            on.breakOff("no answer came within connect-timeout " + HowdahException.inWords(limit)
                    + ", and as far as another connection could tell PostgreSQL does nothing for this one");
        } else {
            on.hurry("the end of its transaction waited for it");
        }
    }
}
