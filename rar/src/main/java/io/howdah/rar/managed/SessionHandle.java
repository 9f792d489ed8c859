// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.SessionClosedException;
import io.howdah.engine.EngineConnection;
import io.howdah.rar.tx.Gate;
import org.jspecify.annotations.Nullable;

/** What a bean holds of a managed connection. Several may share one connection, and the container may move them. */
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
    }

    /** The container has taken the connection away. */
    void invalidate() {
        place.connection = null;
    }

    /** The connection that the handle leads to. */
    public EngineConnection connection() {
        return place.gate().connection();
    }

    /** Where the handle leads now: a cell, because the session above must know it before the handle is there. */
    private static final class Place {
        private volatile @Nullable HowdahManagedConnection connection;
        private @Nullable SessionHandle handle;

        Place(HowdahManagedConnection connection) {
            this.connection = connection;
        }

        Gate gate() {
            HowdahManagedConnection current = connection;
            if (current == null) {
                throw new SessionClosedException("The server has taken the connection of this session back: its request"
                        + " or its transaction has ended. Sessions are not kept beyond them; inject one, or open one"
                        + " where it is needed.");
            }
            return current.gate();
        }

        void release() {
            HowdahManagedConnection current = connection;
            SessionHandle closing = handle;
            connection = null;
            if (current != null && closing != null) {
                current.closed(closing);
            }
        }
    }
}
