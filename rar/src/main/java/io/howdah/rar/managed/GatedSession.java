// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Reply;
import io.howdah.SessionClosedException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.EngineSession;
import io.howdah.rar.tx.Gate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session on a connection of the container's: each call passes the gate of the connection's JTA transaction, and its
 * reply belongs to that transaction.
 */
class GatedSession extends EngineSession {
    private final Supplier<Gate> gate;
    private final ContainerHome home;
    private final @Nullable Object opened;

    /**
     * @param gate asked anew for each call; throws when the container has taken the connection away
     * @param home where the opener's replies live, and in which transaction the session was opened
     */
    GatedSession(Supplier<Gate> gate, ContainerHome home, Runnable release) {
        super(() -> gate.get().connection(), home, release);
        this.gate = gate;
        this.home = home;
        opened = home.transaction();
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> onConnection(Function<EngineConnection, Reply<T>> verb) {
        return super.onConnection(live -> {
            Gate current = gate.get();
            return current.admit(opened, () -> {
                if (gate.get() != current) {
                    throw new SessionClosedException("The server has moved the session meanwhile; call again.");
                }
                liveAt(home.in(current.key()));
                return verb.apply(current.connection());
            });
        });
    }

    /** What is called on a connection in a transaction belongs to that. */
    @Override
    protected Reply.Home homeOfCall() {
        try {
            return home.in(gate.get().key());
        } catch (SessionClosedException gone) {
            return home;
        }
    }

    boolean inContainerTransaction() {
        return gate.get().active();
    }

    @Override
    public Reply<Void> begin(TransactionOptions options) {
        return refusedInTransaction("begin()", () -> super.begin(options));
    }

    @Override
    public Reply<Void> commit() {
        return refusedInTransaction("commit()", super::commit);
    }

    @Override
    public Reply<Void> rollback() {
        return refusedInTransaction("rollback()", super::rollback);
    }

    private Reply<Void> refusedInTransaction(String name, Supplier<Reply<Void>> verb) {
        return onConnection(live -> {
            if (gate.get().active()) {
                throw TransactionException.usage(name + " was called inside a JTA transaction, which the server begins"
                        + " and ends. Use @Transactional or UserTransaction; to undo everything, setRollbackOnly; for a"
                        + " part that can fail alone, Session.inTransaction.");
            }
            return verb.get();
        });
    }
}
