// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.EngineSession;
import org.jspecify.annotations.Nullable;

/** What a bean holds of a managed connection. Several may share one connection, and the container may move them. */
public final class SessionHandle extends EngineSession implements Session {
    private final Place place;

    SessionHandle(HowdahManagedConnection connection, ContainerHome home) {
        this(new Place(connection), home);
    }

    private SessionHandle(Place place, ContainerHome home) {
        super(place::live, home, place::release);
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
        return place.live();
    }

    boolean inContainerTransaction() {
        HowdahManagedConnection connection = place.connection;
        return connection != null && connection.inContainerTransaction();
    }

    @Override
    public Reply<Void> begin(TransactionOptions options) {
        return inContainerTransaction() ? refused("begin()") : super.begin(options);
    }

    @Override
    public Reply<Void> commit() {
        return inContainerTransaction() ? refused("commit()") : super.commit();
    }

    @Override
    public Reply<Void> rollback() {
        return inContainerTransaction() ? refused("rollback()") : super.rollback();
    }

    private Reply<Void> refused(String verb) {
        return onConnection(live -> {
            throw TransactionException.usage(verb + " was called inside a JTA transaction, which the server begins and"
                    + " ends. Use @Transactional or UserTransaction; to undo everything, setRollbackOnly.");
        });
    }

    /** Where the handle leads now: a cell, because the session above must know it before the handle is there. */
    private static final class Place {
        private volatile @Nullable HowdahManagedConnection connection;
        private @Nullable SessionHandle handle;

        Place(HowdahManagedConnection connection) {
            this.connection = connection;
        }

        EngineConnection live() {
            HowdahManagedConnection current = connection;
            if (current == null) {
                throw new SessionClosedException("The server has taken the connection of this session back: its request"
                        + " or its transaction has ended. Sessions are not kept beyond them; inject one, or open one"
                        + " where it is needed.");
            }
            return current.live();
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
