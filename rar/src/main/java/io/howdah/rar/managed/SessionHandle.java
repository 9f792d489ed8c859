// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.SessionClosedException;
import io.howdah.engine.EngineConnection;
import io.howdah.rar.tx.Gate;
import org.jspecify.annotations.Nullable;

/**
 * What the container gives of a managed connection: to a one-shot, to the rental desk, or to a bean's session. Several may
 * share one connection, and the container may move them, and close them.
 */
public final class SessionHandle extends GatedSession {
    private final Place place;

    SessionHandle(HowdahManagedConnection connection, ContainerHome home) {
        this(new Place(connection), home);
    }

    private SessionHandle(Place place, ContainerHome home) {
        super(place::gate, home, place::release);
        this.place = place;
        place.handle = this;
    }

    void moveTo(HowdahManagedConnection other) {
        HowdahManagedConnection old = place.connection;
        if (old != null) {
            old.dissociate(this);
        }
        place.connection = other;
        place.ended = null;
    }

    /** Somebody has a session on it, and is to close that. */
    void isOf(Unclosed session) {
        place.session = session;
    }

    /** What every call passes where the handle leads now. */
    Gate gate() {
        return place.gate();
    }

    /** The connection has ended, and the container's has another one now; what ends after that is not the handle's. */
    void leaveTo(Gate ended) {
        forgive();
        if (place.ended == null) {
            place.ended = ended;
        }
    }

    /** The container has taken the connection away. */
    void invalidate() {
        place.connection = null;
        place.lost();
    }

    /** The connection broke: whoever has the session cannot help it. */
    void forgive() {
        Unclosed open = place.session;
        if (open != null) {
            open.forgive();
        }
    }

    /** The connection that the handle leads to. */
    public EngineConnection connection() {
        return place.gate().connection();
    }

    /** Where the handle leads now: a cell, because the session above must know it before the handle is there. */
    private static final class Place {
        private volatile @Nullable HowdahManagedConnection connection;
        private volatile @Nullable Gate ended;
        private @Nullable SessionHandle handle;
        private volatile @Nullable Unclosed session;

        Place(HowdahManagedConnection connection) {
            this.connection = connection;
        }

        Gate gate() {
            HowdahManagedConnection current = connection;
            if (current == null) {
                throw new SessionClosedException("The server has taken the connection of this session back: its request"
                        + " or its transaction has ended. Open Liberty closes the sessions of a request when a transaction"
                        + " begins or ends in it, and when it ends. Sessions are not kept beyond them; inject one, or open"
                        + " one where it is needed.");
            }
            Gate before = ended;
            return before == null ? current.gate() : before;
        }

        void release() {
            HowdahManagedConnection current = connection;
            SessionHandle closing = handle;
            connection = null;
            if (current != null && closing != null) {
                current.closed(closing);
            }
            lost();
        }

        void lost() {
            Unclosed open = session;
            if (open != null) {
                open.takenAway();
            }
        }
    }
}
