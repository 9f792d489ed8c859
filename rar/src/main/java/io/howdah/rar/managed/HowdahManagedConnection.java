// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.ServerFullException;
import io.howdah.SessionClosedException;
import io.howdah.engine.Connector;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import io.howdah.engine.Witness;
import io.howdah.rar.tx.ContainerTransaction;
import io.howdah.rar.tx.Gate;
import io.howdah.rar.tx.GlobalTransaction;
import io.howdah.rar.tx.Outcomes;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the container's pool, and the handles that there are of it. Its states are drawn in
 * {@code docs/states.md}. The container calls it on its own threads, one at a time; handles may be used from any.
 */
public final class HowdahManagedConnection implements ManagedConnection {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(5);
    private static final Duration REPLACES_AGAIN_AFTER = Duration.ofMinutes(1);
    /** With these words Open Liberty makes no incident of it. */
    private static final String NOTHING_TO_LOG = "Skip logging for this failing connection";

    private final HowdahManagedConnectionFactory factory;
    private final Optional<Credentials> credentials;
    private final Connector connector;
    private final Gate gate;
    private final ContainerTransaction transaction;
    private final GlobalTransaction global;
    private final LossReport report;
    private final Set<SessionHandle> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private volatile EngineConnection connection;
    private volatile boolean destroyed;
    private volatile long replaceableFrom = System.nanoTime();
    private final AtomicBoolean counted = new AtomicBoolean();
    private final AtomicBoolean held = new AtomicBoolean();
    private @Nullable PrintWriter logWriter;

    HowdahManagedConnection(
            HowdahManagedConnectionFactory factory, Optional<Credentials> credentials, Connector connector) {
        this.factory = factory;
        this.credentials = credentials;
        this.connector = connector;
        report = new LossReport(factory.adapter(), this::matters, this::mayHear, this::tellTheContainer);
        connection = connect();
        gate = new Gate(factory.transactions(), factory.enlisted(), this::live);
        Outcomes outcomes = new Outcomes(new Witness(connector));
        transaction = new ContainerTransaction(gate, outcomes);
        global = new GlobalTransaction(gate, factory.name(), factory.recoveryLog(), outcomes);
    }

    private EngineConnection connect() {
        try {
            EngineConnection connected = connector.connect().join();
            connected.onLost(reason -> lost(connected, reason));
            return fitForThePool(connected);
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof HowdahException ours ? ours : failed;
        }
    }

    /** One that is of no use is closed: the container never hears of it. */
    private EngineConnection fitForThePool(EngineConnection connected) {
        try {
            factory.checkRoomForPrepared(connected);
            return connected;
        } catch (RuntimeException useless) {
            connected.close(Duration.ZERO);
            throw useless;
        }
    }

    /** The connection beneath, for a verb. */
    private EngineConnection live() {
        return connection;
    }

    /** What every call to the connection passes. */
    Gate gate() {
        return gate;
    }

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo request)
            throws ResourceException {
        report.notUntilGiven();
        try {
            refuseIfDestroyed();
            replaceIfNeedBe();
        } catch (HowdahException failure) {
            throw Failures.toResourceException(failure);
        } finally {
            report.notNow();
        }
        SessionHandle handle = new SessionHandle(this, ContainerHome.of(factory.transactions()));
        hold(handle);
        return handle;
    }

    private void refuseIfDestroyed() {
        if (destroyed) {
            throw new SessionClosedException(
                    "The server offers a connection that it has destroyed already. WildFly does"
                            + " so in a transaction that failed to enlist it before, and in a request in which a transaction"
                            + " ended while a session was open: close sessions before their transaction ends.");
        }
    }

    /**
     * A connection that is due, or has ended, is replaced where it stands, so that the container sees no failure: Open
     * Liberty offers what has ended again as long as the request goes on. Where the server has no room for both, one that
     * is due serves on.
     */
    private void replaceIfNeedBe() {
        EngineConnection old = connection;
        boolean due = handles.isEmpty() && old.due() && System.nanoTime() - replaceableFrom >= 0;
        if (!gate.active() && (due || !old.lendable())) {
            try {
                connection = connect();
                leaveHandlesTo(old);
                old.close(CLOSES_WITHIN);
            } catch (ServerFullException noRoom) {
                if (!old.lendable()) {
                    throw noRoom;
                }
                replaceableFrom = System.nanoTime() + REPLACES_AGAIN_AFTER.toNanos();
                System.getLogger(HowdahManagedConnection.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                ErrorId.SERVER_FULL + " Database '" + factory.name()
                                        + "': a connection that was due for replacement (max-lifetime, max-queries) serves on: there is no room for another beside it. "
                                        + noRoom.getMessage());
            }
        }
    }

    @Override
    public void associateConnection(Object handle) {
        SessionHandle session = (SessionHandle) handle;
        session.moveTo(this);
        hold(session);
    }

    private void hold(SessionHandle handle) {
        handles.add(handle);
        count();
        if (held.compareAndSet(false, true)) {
            factory.held.incrementAndGet();
        }
    }

    /** Sessions on a connection that has ended go on to tell why. */
    private void leaveHandlesTo(EngineConnection ended) {
        Gate way = Gate.toEnded(ended);
        handles.forEach(handle -> handle.leaveTo(way));
    }

    private void letGo() {
        if (connection.lendable()) {
            handles.forEach(SessionHandle::invalidate);
        } else {
            leaveHandlesTo(connection);
        }
        handles.clear();
        if (held.compareAndSet(true, false)) {
            factory.held.decrementAndGet();
        }
    }

    void dissociate(SessionHandle handle) {
        handles.remove(handle);
    }

    /** A bean has closed its handle; the container decides what becomes of the connection. */
    void closed(SessionHandle handle) {
        if (handles.remove(handle) && !destroyed) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(handle);
            listeners.forEach(listener -> listener.connectionClosed(event));
        }
    }

    /** Counted from its first use on: Open Liberty parks a connection of each pool, and lends it to nobody. */
    private void count() {
        if (connection.lendable() && counted.compareAndSet(false, true)) {
            factory.live.incrementAndGet();
        }
    }

    /** A broken connection is not open any more, though the container may have it for a while yet. */
    private void uncount() {
        if (counted.compareAndSet(true, false)) {
            factory.live.decrementAndGet();
        }
    }

    private boolean matters(EngineConnection which) {
        return which == connection && !destroyed;
    }

    /** Whoever has a connection without a session is between two of them. */
    private boolean mayHear() {
        return !held.get() || !handles.isEmpty();
    }

    private void lost(EngineConnection which, HowdahException reason) {
        if (matters(which)) {
            handles.forEach(SessionHandle::forgive);
            if (held.get()) {
                report.notNow();
            }
            report.lost(which, reason);
            uncount();
        }
    }

    private void tellTheContainer(HowdahException reason) {
        ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, reason);
        listeners.forEach(listener -> listener.connectionErrorOccurred(event));
    }

    /**
     * The request, or the transaction, has ended: handles become void, and the session is made as new. A connection that
     * has ended in somebody's hands, of which the container has not heard yet, is refused: that is how it hears of it.
     */
    @Override
    public void cleanup() throws ResourceException {
        HowdahException untold = held.get() ? report.take(connection) : null;
        gate.alone(() -> {
            letGo();
            transaction.forget();
            global.forget();
            connection.reset();
        });
        if (untold != null) {
            throw new ResourceException(NOTHING_TO_LOG, untold);
        }
        report.atRest();
    }

    @Override
    public void destroy() {
        destroyed = true;
        uncount();
        gate.alone(() -> {
            letGo();
            transaction.forget();
            connection.close(CLOSES_WITHIN);
        });
    }

    /** Whether it is what the container looks for, who takes it then. */
    boolean fits(HowdahManagedConnectionFactory asking, Optional<Credentials> who) {
        boolean fits = !destroyed && factory.equals(asking) && credentials.equals(who);
        if (fits) {
            report.notNow(); // first: it may end at any time
        }
        return fits && connection.lendable();
    }

    /** Whether the server still answers; waits for it a bounded time. */
    boolean answers() {
        try {
            Reply<Void> probe = connection.probe(PlainHome.INSTANCE);
            probe.await(PROBE_LIMIT);
            return true;
        } catch (HowdahException silent) {
            return false;
        }
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return transaction;
    }

    @Override
    public XAResource getXAResource() throws ResourceException {
        if (factory.getTransactionSupport() == TransactionSupportLevel.XATransaction) {
            return global;
        }
        throw new NotSupportedException("The pool of database '" + factory.name()
                + "' takes part in local transactions only. For XA set its property transactions to xa.");
    }

    @Override
    public ManagedConnectionMetaData getMetaData() {
        return new MetaData(connection.serverVersion(), connection.options().user());
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public String toString() {
        return "HowdahManagedConnection[" + connection + "]";
    }

    private record MetaData(String version, String user) implements ManagedConnectionMetaData {
        @Override
        public String getEISProductName() {
            return "PostgreSQL";
        }

        @Override
        public String getEISProductVersion() {
            return version;
        }

        @Override
        public int getMaxConnections() {
            return 0;
        }

        @Override
        public String getUserName() {
            return user;
        }
    }
}
