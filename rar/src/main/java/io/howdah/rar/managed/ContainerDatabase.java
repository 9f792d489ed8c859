// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.engine.DatabaseVerbs;
import io.howdah.engine.Outcome;
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
 * The database that a server binds in JNDI. Connections are allocated on the caller's thread, so that they belong to the
 * caller's transaction; a one-shot outside a transaction gives its connection back when its answer is handed over.
 */
public final class ContainerDatabase extends DatabaseVerbs implements Serializable, Referenceable {
    private static final long serialVersionUID = 1L;

    private final HowdahManagedConnectionFactory factory;
    private final transient ConnectionManager manager;
    private @Nullable Reference reference;

    ContainerDatabase(HowdahManagedConnectionFactory factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    @Override
    public Reply<Session> session() {
        ContainerHome home = ContainerHome.capture();
        try {
            SessionHandle handle = allocate();
            Reply.Source<Session> source = Reply.source(home, () -> {});
            source.answer(() -> handle);
            return source.reply();
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    /**
     * Outside a transaction the work may outlive the caller's request, at whose end a server closes the sessions that it
     * has seen opened. So the connection is allocated by a thread of the adapter's own, which belongs to no request.
     */
    @Override
    public <T> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work) {
        if (factory.adapter().inTransaction()) {
            return super.with(work);
        }
        ContainerHome home = ContainerHome.capture();
        Reply.Source<Session> source = Reply.source(home, () -> {});
        factory.adapter().callbacks().execute(() -> {
            try {
                SessionHandle handle = allocate();
                handle.liveAt(home);
                source.answer(() -> handle);
            } catch (HowdahException refused) {
                source.fail(refused);
            }
        });
        return closing(source.reply(), work);
    }

    @Override
    protected <T> Reply<T> run(String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        SessionHandle handle;
        try {
            handle = allocate();
        } catch (HowdahException refused) {
            return Reply.failed(ContainerHome.capture(), refused);
        }
        if (handle.inContainerTransaction()) {
            Reply<T> reply = handle.run(sql, parameters, finish, Watcher.NONE);
            handle.close(); // the transaction keeps the connection
            return reply;
        }
        return handle.run(sql, parameters, finish, new Watcher() {
            @Override
            public void delivered() {
                handle.close();
            }
        });
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
