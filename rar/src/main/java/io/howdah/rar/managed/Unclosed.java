// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.ErrorId;
import io.howdah.Session;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * That somebody has a session to close. When its connection is taken away before that, or when nobody has the session any
 * more, this is logged, once. It does not know the session, which would never be garbage then. Thread-safe.
 */
final class Unclosed implements Runnable {
    private final String database;
    private final AtomicBoolean over = new AtomicBoolean();

    /** @param database its name, for the message */
    Unclosed(String database) {
        this.database = database;
    }

    /** Waits until the session is garbage. */
    Cleaner.Cleanable watch(Session session) {
        return Watch.CLEANER.register(session, this);
    }

    /** The session is closed, or has ended in another way that is no fault of its user's. */
    void forgive() {
        over.set(true);
    }

    /** The server has taken the connection away, or closed the session itself. */
    void takenAway() {
        tell(
                "when the server took its connection back: its request or its transaction had ended, or a transaction began");
    }

    @Override
    public void run() {
        tell("and nobody has it any more. Its connection is in use until the server takes it back, which may be never");
    }

    private void tell(String when) {
        if (over.compareAndSet(false, true)) {
            System.getLogger(Session.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            ErrorId.SESSION_FORGOTTEN + " A session of database '" + database + "' was still open "
                                    + when + ". Close a session where it was opened, before its transaction ends: by"
                                    + " try-with-resources, or Database.with; or inject one, which has nothing to close.");
        }
    }

    /** Made for the first session that has to be closed. The JDK ends its thread when these classes are garbage. */
    private static final class Watch {
        private static final Cleaner CLEANER = Cleaner.create();
    }
}
