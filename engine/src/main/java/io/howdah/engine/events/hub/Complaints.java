// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import io.howdah.ErrorId;
import io.howdah.EventException;
import java.lang.System.Logger.Level;

/** What the log is told of a hub: once that something is wrong, and once that it is over. In the hub's steps. */
final class Complaints {
    private static final System.Logger LOG = System.getLogger(Hub.class.getName());

    private final String database;
    private boolean lineGone;
    private boolean deaf;

    /** @param database what the messages call it */
    Complaints(String database) {
        this.database = database;
    }

    /** There is no line, and another one is being opened. */
    void lineGone(String how) {
        line(lineGone ? Level.DEBUG : Level.WARNING, how + "; it is opened again, at intervals of seconds at most");
        lineGone = true;
    }

    /** A line listens. */
    void lineThere(int backend) {
        if (lineGone) {
            lineGone = false;
            line(Level.INFO, "is there again (backend " + backend + "); listeners are told of the gap");
        }
    }

    private void line(Level level, String what) {
        LOG.log(level, ErrorId.EVENT_LINE + " The connection that listens for the events of " + database + " " + what);
    }

    /** Nothing can be heard. */
    void deaf(EventException why) {
        LOG.log(deaf ? Level.DEBUG : Level.WARNING, why.getMessage());
        deaf = true;
    }

    /** Something can be, as far as is known. */
    void notDeaf() {
        deaf = false;
    }

    /** Nobody wants a line any more. */
    void forgetLine() {
        lineGone = false;
    }
}
