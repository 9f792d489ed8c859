// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.RentalDesk.Lent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection that a {@link RentalDesk} has rented, between its lending and its return. */
final class Rental {
    /** It ends after that time at the latest, so that the pool's own rules (flush, age) get their turn. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Lent lent;
    private final long endsAt = System.nanoTime() + LONGEST.toNanos();
    private long idleSince; // guarded by the book in which it idles

    Rental(Lent lent) {
        this.lent = lent;
    }

    /** @throws HowdahException when the pool has taken it away */
    EngineConnection connection() {
        return lent.connection();
    }

    /** The connection, if it can serve. */
    @Nullable
    EngineConnection usable() {
        try {
            EngineConnection connection = connection();
            return connection.lendable() ? connection : null;
        } catch (HowdahException takenAway) {
            return null;
        }
    }

    void giveBack() {
        lent.giveBack();
    }

    void becomesIdle() {
        idleSince = System.nanoTime();
    }

    boolean idleFor(Duration time) {
        return System.nanoTime() - idleSince >= time.toNanos();
    }

    /** A session has many ways to leave something behind. */
    void resetBySession() {
        try {
            connection().reset();
        } catch (HowdahException takenAway) {
            // seen again when the rental is looked at
        }
    }

    /** Sees to it that what its last user left is gone before the next one's first statement; false if there can be none. */
    boolean cleaned() {
        EngineConnection connection;
        try {
            connection = connection();
        } catch (HowdahException takenAway) {
            return false;
        }
        connection.resetUnlessNeutral();
        return connection.lendable() && !connection.due() && System.nanoTime() - endsAt <= 0;
    }
}
