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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;

/**
 * The database that a server binds in JNDI. In a JTA transaction, connections are allocated on the caller's thread, so
 * that they belong to that transaction. Outside, what may outlive the caller's request (one-shots, and {@link #with}) is
 * allocated by a thread of the adapter's own: Open Liberty gives back at a request's end what the request opened, under a
 * running statement too. A one-shot gives its connection back when its answer is handed over.
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

    @Override
    public <T extends @Nullable Object> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work) {
        if (factory.adapter().inTransaction()) {
            return super.with(work);
        }
        ContainerHome home = ContainerHome.capture();
        Reply.Source<Session> source = Reply.source(home, () -> {});
        rent(home, handle -> source.answer(() -> handle), source::fail);
        return closing(source.reply(), work);
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(
            String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        ContainerHome home = ContainerHome.capture();
        return factory.adapter().inTransaction()
                ? runInTransaction(home, sql, parameters, finish)
                : runAlone(home, sql, parameters, finish);
    }

    private <T extends @Nullable Object> Reply<T> runInTransaction(
            ContainerHome home, String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        try (SessionHandle handle = allocate()) { // the transaction keeps the connection
            return handle.run(sql, parameters, finish, Watcher.NONE);
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    private <T extends @Nullable Object> Reply<T> runAlone(
            ContainerHome home, String sql, @Nullable Object[] parameters, Outcome.Finish<T> finish) {
        AtomicReference<@Nullable SessionHandle> rented = new AtomicReference<>();
        Watcher giveBack = new Watcher() {
            @Override
            public void delivered() {
                SessionHandle handle = rented.getAndSet(null);
                if (handle != null) {
                    handle.close();
                }
            }
        };
        return submit(
                home,
                sql,
                parameters,
                finish,
                giveBack,
                pending -> rent(
                        home,
                        handle -> {
                            rented.set(handle);
                            pending.submitTo(handle.connection());
                        },
                        pending::fail));
    }

    /** Allocates on a thread of the adapter's own, which belongs to no request and no transaction. */
    private void rent(ContainerHome home, Consumer<SessionHandle> use, Consumer<HowdahException> refuse) {
        factory.adapter().lending().execute(() -> {
            try {
                SessionHandle handle = allocate();
                handle.liveAt(home);
                use.accept(handle);
            } catch (HowdahException refused) {
                refuse.accept(refused);
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
