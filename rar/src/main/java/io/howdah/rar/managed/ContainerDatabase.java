// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.DatabaseVerbs;
import io.howdah.engine.Outcome;
import io.howdah.engine.RentalDesk;
import io.howdah.engine.Watcher;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;

/**
 * The database that a server binds in JNDI. In a JTA transaction, and for {@link #session()}, connections are allocated
 * on the caller's thread, so that they belong to its transaction or its request. What may outlive the caller's request
 * (one-shots, and {@link #with}, outside a transaction) is served by the rental desk: Open Liberty gives back at a
 * request's end what the request opened, under a running statement too. Where each caller brings credentials of its own
 * there is nothing to rent, and the caller's thread allocates always.
 */
public final class ContainerDatabase extends DatabaseVerbs implements Serializable, Referenceable {
    private static final long serialVersionUID = 1L;

    private final HowdahManagedConnectionFactory factory;
    private final transient ConnectionManager manager;
    private transient @Nullable RentalDesk desk; // guarded by this
    private @Nullable Reference reference;

    ContainerDatabase(HowdahManagedConnectionFactory factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    private synchronized RentalDesk desk() {
        if (desk == null) {
            desk = factory.adapter().desk(factory.name(), factory.options().rentals(), this::allocate);
        }
        return desk;
    }

    @Override
    public Reply<Session> session() {
        ContainerHome home = ContainerHome.capture();
        try {
            SessionHandle handle = allocateForCaller();
            Reply.Source<Session> source = Reply.source(home, () -> {});
            source.answer(() -> handle);
            return source.reply();
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    @Override
    public <T extends @Nullable Object> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work) {
        return onCallersThread() ? super.with(work) : closing(desk().session(ContainerHome.capture()), work);
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(
            String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        ContainerHome home = ContainerHome.capture();
        return onCallersThread()
                ? runOnCallersThread(home, sql, parameters, finish)
                : desk().run(home, sql, parameters, finish);
    }

    private boolean onCallersThread() {
        return factory.adapter().inTransaction() || factory.perCallerCredentials();
    }

    /** The transaction keeps the connection; without one the handle is closed when the answer is handed over. */
    private <T extends @Nullable Object> Reply<T> runOnCallersThread(
            ContainerHome home, String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        SessionHandle handle;
        try {
            handle = allocateForCaller();
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
        if (handle.inContainerTransaction()) {
            try (handle) {
                return handle.run(sql, parameters, finish, Watcher.NONE);
            }
        }
        return handle.run(sql, parameters, finish, new Watcher() {
            @Override
            public void delivered() {
                handle.close();
            }
        });
    }

    /** What idles at the desk makes room where the pool has nothing free. */
    private SessionHandle allocateForCaller() {
        return factory.hasSpare() ? allocate() : desk().makingRoomFor(this::allocate);
    }

    private SessionHandle allocate() {
        try {
            return (SessionHandle) manager.allocateConnection(factory, null);
        } catch (ResourceException refused) {
            throw Failures.toHowdahException(factory.name(), refused);
        }
    }

    @Override
    public void close() {
        // The pool is the server's.
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public @Nullable Reference getReference() {
        return reference;
    }

    @Override
    public String toString() {
        return "Database[" + factory.name() + "]";
    }
}
