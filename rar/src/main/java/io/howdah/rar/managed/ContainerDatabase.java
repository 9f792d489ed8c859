// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.CopyOptions;
import io.howdah.CopyTarget;
import io.howdah.HowdahException;
import io.howdah.Prepared;
import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.TransactionEndedException;
import io.howdah.TransactionException;
import io.howdah.engine.Command;
import io.howdah.engine.DatabaseSurroundings;
import io.howdah.engine.DatabaseVerbs;
import io.howdah.engine.Engine;
import io.howdah.engine.Outcome;
import io.howdah.engine.RentalDesk;
import io.howdah.engine.Watcher;
import io.howdah.engine.Work;
import io.howdah.engine.events.Channels;
import io.howdah.engine.flow.PortionStream;
import io.howdah.rar.tx.Gate;
import io.howdah.rar.tx.Transactions;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;
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
            desk = factory.adapter()
                    .desk(factory.name(), factory.options().rentals(), () -> allocateFor(desk()), factory::numbers);
            factory.desks().add(desk);
        }
        return desk;
    }

    /**
     * Of all databases of the factory: on Open Liberty resource references have others. Their own statements go over
     * the desk, also where each caller brings credentials of its own.
     */
    @Override
    protected Channels channels() {
        RentalDesk mine = desk();
        return factory.channels(() -> {
            Engine engine = factory.adapter().engine();
            return engine.channels(new DatabaseSurroundings(engine, factory.options(), mine, this));
        });
    }

    @Override
    protected Reply.Home homeOfHandlers() {
        ContainerHome home = home().in(null);
        home.settle();
        return home;
    }

    @Override
    public boolean joinsTransaction() {
        return home().transaction() != null;
    }

    @Override
    protected boolean inBranch(Statements statements) {
        return factory.getTransactionSupport() == TransactionSupportLevel.XATransaction
                && (statements instanceof GatedSession session ? session.inContainerTransaction() : joinsTransaction());
    }

    @Override
    public Reply<Session> session() {
        return session(Unclosed.Holder.BEAN);
    }

    private Reply<Session> session(Unclosed.Holder holder) {
        ContainerHome home = home();
        if (home.transaction() == null && !home.ofThread()) {
            return rented(home); // a stage that belongs to no transaction, on a thread that is in one
        }
        return opened(home, () -> home.ofThread() ? owned(holder, home) : ofStage(home));
    }

    private OwnedSession owned(Unclosed.Holder holder, ContainerHome home) {
        ForgottenSessions forgotten = factory.adapter().forgottenSessions();
        return new OwnedSession(new Unclosed(factory.options().name(), holder), forgotten, allocateForCaller(), home);
    }

    private static Reply<Session> opened(ContainerHome home, Supplier<Session> opening) {
        try {
            Session session = opening.get();
            Reply.Source<Session> source = Reply.source(home, () -> {});
            source.answer(() -> session);
            return source.reply();
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    /**
     * In a transaction its work has a session without a handle: the work may end on another thread, and WildFly takes a
     * handle that was closed there into the next transaction that the request begins.
     */
    @Override
    public <T extends @Nullable Object> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work) {
        ContainerHome home = home();
        if (rents(home)) {
            return Reply.whole(closing(rented(home), work));
        }
        return Reply.whole(closing(
                home.transaction() == null ? session(Unclosed.Holder.WORK) : opened(home, () -> ofTransaction(home)),
                work));
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        ContainerHome home = home();
        try {
            if (rents(home)) {
                return desk().run(home, call, finish);
            }
            return home.ofThread()
                    ? runOnCallersThread(call, finish)
                    : ofStage(home).run(call, finish, Watcher.NONE);
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    @Override
    protected Reply.Home homeOfCall() {
        return home();
    }

    @Override
    protected boolean jsonCodecs() {
        return factory.options().jsonCodecs();
    }

    /** Outside a transaction a stream may outlive its caller's request, so it rents; in one it reads there. */
    @Override
    protected <T> RowStream<T> stream(Supplier<Command> call, Function<Outcome, List<T>> rows) {
        ContainerHome home = home();
        if (home.transaction() == null) {
            return streaming(
                    home, rents(home) ? () -> rented(home) : () -> session(Unclosed.Holder.STREAM), call, rows);
        }
        try {
            return ofTransaction(home).stream(call, rows);
        } catch (HowdahException refused) {
            return streaming(home, () -> Reply.failed(home, refused), call, rows);
        }
    }

    /** What is asked for later, maybe by another thread, is part of the transaction in which it was called: as streams are. */
    @Override
    public Flow.Publisher<ByteBuffer> copyOut(CopyTarget target, CopyOptions options) {
        ContainerHome home = home();
        if (home.transaction() == null) {
            return super.copyOut(target, options);
        }
        try {
            return ofTransaction(home).copyOut(target, options);
        } catch (HowdahException refused) {
            return refused(home, refused);
        }
    }

    @Override
    public <T> RowStream<T> copyOut(Class<T> type, CopyTarget target) {
        ContainerHome home = home();
        if (home.transaction() == null) {
            return super.copyOut(type, target);
        }
        try {
            return ofTransaction(home).copyOut(type, target);
        } catch (HowdahException refused) {
            return refused(home, refused);
        }
    }

    private static <T> RowStream<T> refused(ContainerHome home, HowdahException why) {
        return new PortionStream<>(home, size -> {
            throw why;
        });
    }

    /** Outside a transaction it is refused. */
    @Override
    public Reply<Prepared> prepare(String sql) {
        ContainerHome home = home();
        if (home.transaction() == null) {
            return super.prepare(sql);
        }
        try {
            return ofTransaction(home).prepare(sql);
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    @Override
    protected Reply<Session> rented(Reply.Home home) {
        try {
            return desk().session(
                            home,
                            (connection, lives, release) ->
                                    new RentedSession(factory.transactions(), connection, lives, release));
        } catch (HowdahException refused) {
            return Reply.failed(home, refused);
        }
    }

    private ContainerHome home() {
        return ContainerHome.of(factory.transactions());
    }

    private boolean rents(ContainerHome home) {
        return home.transaction() == null && !(factory.perCallerCredentials() && home.ofThread());
    }

    /** The transaction keeps the connection; without one the handle is closed when the answer is handed over. */
    private <T extends @Nullable Object> Reply<T> runOnCallersThread(
            Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        SessionHandle handle = allocateForCaller();
        if (handle.inContainerTransaction()) {
            try (handle) {
                return handle.run(call, finish, Watcher.NONE);
            }
        }
        return handle.run(call, finish, new Watcher() {
            @Override
            public void delivered() {
                handle.close();
            }
        });
    }

    /**
     * A session of the caller's transaction that nobody has to close: the transaction keeps the connection. It may have
     * several of the pool: one for each login.
     */
    private GatedSession ofTransaction(ContainerHome home) {
        if (!home.ofThread()) {
            return ofStage(home);
        }
        try (SessionHandle handle = allocateForCaller()) {
            Gate callers = handle.gate();
            return new GatedSession(() -> callers, home, () -> {});
        }
    }

    /** The session of the transaction to which the caller belongs by the stage that it runs, not by its thread. */
    private GatedSession ofStage(ContainerHome home) {
        Gate transaction =
                home.transaction() == null ? null : factory.enlisted().get(home.transaction());
        if (transaction == null) {
            throw new TransactionEndedException("This stage belongs to a JTA transaction that has ended, or that has no"
                    + " connection of database '" + factory.name() + "'; nothing was sent. A transaction ends when the"
                    + " method that began it returns; on WildFly, when the stage that it returned has completed. Await"
                    + " inside the method, call a @Transactional method from the stage, or give the stage an executor of"
                    + " your own (thenComposeAsync(stage, executor)): there it belongs to no transaction.");
        }
        return new GatedSession(() -> transaction, home, () -> {});
    }

    private SessionHandle allocateForCaller() {
        Transactions transactions = factory.transactions();
        if (transactions.over()) {
            throw new TransactionEndedException("The JTA transaction of this thread has ended, and the thread has not"
                    + " left it yet; nothing was sent. Its time was up, or another thread has ended it: call commit or"
                    + " rollback, or return, before the next statement.");
        }
        SessionHandle handle = allocateFor(null);
        if (transactions.ofThread() != null && !handle.inContainerTransaction()) {
            handle.close();
            throw TransactionException.usage("The server gave a connection of database '" + factory.name()
                    + "' that is not in the JTA transaction of this thread; nothing was sent. It does so when the"
                    + " transaction can only be rolled back.");
        }
        return handle;
    }

    /**
     * What idles at the desks makes room where the pool has nothing free.
     *
     * @param asks the desk for which it is; null when it is for a caller
     */
    private SessionHandle allocateFor(@Nullable RentalDesk asks) {
        return factory.hasSpare() ? allocate() : factory.desks().makingRoomFor(this::allocate, asks);
    }

    private SessionHandle allocate() {
        try {
            return (SessionHandle) manager.allocateConnection(factory, null);
        } catch (ResourceException refused) {
            throw Failures.toHowdahException(factory.name(), factory.numbers(), refused);
        } catch (HowdahException ours) {
            throw ours;
        } catch (RuntimeException unexpected) {
            throw Failures.noConnection(factory.name(), unexpected);
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
