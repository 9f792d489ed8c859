// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.ServerFullException;
import io.howdah.engine.flow.Bare;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks PostgreSQL on another connection what it does for one from which nothing comes: it may be at work, for as long as
 * that takes, or what was said has been lost on the way. Thread-safe.
 */
public final class Witness {
    /**
     * Behind a pooler the process is another one than it says, so that nothing can be told of it. A server that waits for
     * words of ours has lost them, unless it copies. Whoever did something just now may have answered.
     */
    private static final String AT_WORK = "SELECT pg_catalog.pg_backend_pid() <> %d OR EXISTS ("
            + "SELECT FROM pg_catalog.pg_stat_activity WHERE pid = %d AND (state = 'disabled'"
            + " OR state = 'active' AND (wait_event IS DISTINCT FROM 'ClientRead' OR query ~* '\\mcopy\\M')"
            + " OR state_change > pg_catalog.clock_timestamp() - interval '%d milliseconds'))";

    private final Connector connector;

    /** @param connector leads to where the connections lead */
    public Witness(Connector connector) {
        this.connector = connector;
    }

    /**
     * Whether PostgreSQL works for a connection, as far as another one can tell: not, when that cannot be made or is not
     * answered within {@code connect-timeout}. A server that has no connection to spare has work. Never fails.
     */
    public CompletableFuture<Boolean> atWork(EngineConnection silent) {
        return atWork(silent.backendPid());
    }

    CompletableFuture<Boolean> atWork(int pid) {
        return connector.connect().thenCompose(asking -> answer(asking, pid)).exceptionally(Witness::full);
    }

    private static Reply<Boolean> answer(EngineConnection asking, int pid) {
        Duration limit = asking.options().connectTimeout();
        String question = AT_WORK.formatted(asking.backendPid(), pid, limit.toMillis() / 2);
        Reply<Boolean> answer = asking.submit(
                OwnHome.INSTANCE,
                Command.question(question),
                outcome -> Boolean.TRUE.equals(outcome.rows().get(0).get(0)));
        asking.close(limit); // which lets the answer come, and ends the wait for one that does not
        return answer;
    }

    private static boolean full(Throwable failure) {
        return Bare.of(failure) instanceof ServerFullException;
    }
}
