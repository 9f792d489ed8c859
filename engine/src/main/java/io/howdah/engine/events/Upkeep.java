// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Database;
import io.howdah.engine.events.hub.Clockwork;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Has the tables of durable events kept small, now and then, as long as the database is open. */
final class Upkeep {
    /** What a run has done until it is given up remains done, and the next one goes on with the rest. */
    private static final int LONGEST_IN_INTERVALS = 3;

    private final Store store;
    private final Database own;
    private final Clockwork clockwork;
    private final Patience patience;
    private volatile boolean over;

    Upkeep(Store store, Database own, Clockwork clockwork) {
        this.store = store;
        this.own = own;
        this.clockwork = clockwork;
        patience = new Patience(clockwork, store.queue().maintainer().interval().multipliedBy(LONGEST_IN_INTERVALS));
    }

    void begin() {
        later();
    }

    void end() {
        over = true;
    }

    /** Not all processes at the same moment. */
    private void later() {
        long most = store.queue().maintainer().interval().toMillis();
        clockwork.later(Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1)), this::run);
    }

    private void run() {
        if (!over) {
            store.tables()
                    .ready()
                    .thenCompose(
                            there -> patience.with(store.queue().maintainer().run(own)))
                    .whenComplete((worked, failure) -> {
                        if (failure != null) { // of what consumers suffer from, they complain
                            System.getLogger(Upkeep.class.getName())
                                    .log(Level.DEBUG, "The tables of events could not be tended", failure);
                        }
                        later();
                    });
        }
    }
}
