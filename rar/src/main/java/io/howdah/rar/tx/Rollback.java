// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.Reply;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import java.time.Duration;

/**
 * Rolls back a transaction in which statements may still run: they are cancelled. A connection that does not roll back in
 * time is broken off, which rolls back too.
 */
final class Rollback {
    /** Less than the half second after which WildFly's reaper interrupts a rollback. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration WITHIN = Duration.ofSeconds(5);

    private static final String WHY_CANCELLED =
            "the server rolled back the JTA transaction that it belongs to: its time was up, or somebody called rollback.";

    private Rollback() {}

    /**
     * Rolls back, and waits for it.
     *
     * @param leave called when nothing more of the transaction may be sent
     * @throws io.howdah.HowdahException when the rollback failed, or the connection was broken off
     */
    static void of(Gate gate, Runnable leave) {
        EngineConnection live = gate.connection();
        Reply<Void> rolledBack;
        synchronized (gate) {
            leave.run();
            live.windUp(PATIENCE, WHY_CANCELLED);
            rolledBack = live.rollback(PlainHome.INSTANCE);
        }
        InTime.await(live, "roll back", WITHIN, rolledBack);
    }
}
