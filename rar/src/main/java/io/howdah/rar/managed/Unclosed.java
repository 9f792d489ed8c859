// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.ErrorId;
import io.howdah.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * That a session is to be closed. When its connection is taken away before that, or when nobody has the session any more,
 * this is logged, once. It does not know the session, which would never be garbage then. Thread-safe.
 */
final class Unclosed {
    private final String database;
    private final Holder holder;
    private final AtomicBoolean over = new AtomicBoolean();

    /** Who has the session, and what there is to be done about it. */
    enum Holder {
        BEAN(
                "A session",
                "open",
                "Close a session where it was opened, before its transaction ends: by try-with-resources, or"
                        + " Database.with; or inject one, which has nothing to close."),
        WORK(
                "The work of a Database.with",
                "under way",
                "Where each caller has a login of its own (credentials=caller) the work has a connection of its caller's"
                        + " request: await the reply of Database.with in the request that calls it."),
        STREAM(
                "A stream",
                "open",
                "Where each caller has a login of its own (credentials=caller) a stream has a connection of its caller's"
                        + " request: read it to its end, or cancel it, in the request that calls it.");

        private final String what;
        private final String state;
        private final String advice;

        Holder(String what, String state, String advice) {
            this.what = what;
            this.state = state;
            this.advice = advice;
        }
    }

    /** @param database its name, for the message */
    Unclosed(String database, Holder holder) {
        this.database = database;
        this.holder = holder;
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

    /** The session is garbage. */
    void lost() {
        tell("and nobody has it any more. Its connection is in use until the server takes it back, which may be never");
    }

    private void tell(String when) {
        if (over.compareAndSet(false, true)) {
            System.getLogger(Session.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            ErrorId.SESSION_FORGOTTEN + " " + holder.what + " of database '" + database + "' was still "
                                    + holder.state + " " + when + ". " + holder.advice);
        }
    }
}
