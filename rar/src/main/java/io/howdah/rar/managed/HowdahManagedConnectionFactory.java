// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.ConfigurationException;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.Setting;
import io.howdah.engine.ConnectionOptions;
import io.howdah.engine.Connector;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import io.howdah.engine.TwoPhase;
import io.howdah.engine.events.Channels;
import io.howdah.rar.tx.Gate;
import io.howdah.rar.tx.InTime;
import io.howdah.rar.tx.RecoveryLog;
import io.howdah.rar.tx.Transactions;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.TransactionSupport;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Makes and matches the connections of one pool. */
public class HowdahManagedConnectionFactory extends EventProperties
        implements ManagedConnectionFactory,
                ResourceAdapterAssociation,
                ValidatingManagedConnectionFactory,
                TransactionSupport {
    private static final long serialVersionUID = 1L;

    private transient @Nullable ResourceAdapter adapter;
    private transient @Nullable PrintWriter logWriter;
    private transient @Nullable Connector connector; // guarded by this
    private transient @Nullable ConnectionOptions options; // guarded by this
    private transient volatile @Nullable Boolean perCaller;
    private transient volatile boolean roomForPrepared;
    private transient volatile @Nullable Transactions transactions;
    private transient @Nullable ConcurrentMap<Object, Gate> enlisted; // guarded by this
    private transient @Nullable RecoveryLog recoveryLog; // guarded by this
    private transient @Nullable Channels channels; // guarded by this
    private transient @Nullable Map<ConnectionManager, ContainerDatabase> databases; // guarded by this
    private transient @Nullable Desks desks; // guarded by this
    /** Connections that exist and were lent at least once, and those of them that somebody holds. */
    final AtomicInteger live = new AtomicInteger();

    final AtomicInteger held = new AtomicInteger();

    /** One for each manager: Open Liberty asks at every lookup, and each database has a desk with the adapter. */
    @Override
    public synchronized Object createConnectionFactory(ConnectionManager manager) {
        if (databases == null) {
            databases = new IdentityHashMap<>();
            ServerConfig.tellOfMisspelt(name());
        }
        return databases.computeIfAbsent(manager, way -> new ContainerDatabase(this, way));
    }

    @Override
    public Object createConnectionFactory() throws ResourceException {
        throw new NotSupportedException("howdah.rar works in a server only; in plain Java use Howdah.open.");
    }

    @Override
    public ManagedConnection createManagedConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo request)
            throws ResourceException {
        try {
            Optional<Credentials> credentials = Credentials.of(subject, request, this);
            return new HowdahManagedConnection(this, credentials, connector(credentials));
        } catch (HowdahException failure) {
            throw Failures.toResourceException(failure);
        }
    }

    @Override
    public @Nullable ManagedConnection matchManagedConnections(
            @SuppressWarnings("rawtypes") Set candidates,
            @Nullable Subject subject,
            @Nullable ConnectionRequestInfo request) {
        Optional<Credentials> credentials = Credentials.of(subject, request, this);
        for (Object candidate : candidates) {
            if (candidate instanceof HowdahManagedConnection connection && connection.fits(this, credentials)) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the contract's own signature
    public Set getInvalidConnections(Set connections) {
        Set invalid = new HashSet();
        for (Object connection : connections) {
            if (connection instanceof HowdahManagedConnection ours && !ours.answers()) {
                invalid.add(ours);
            }
        }
        return invalid;
    }

    /** The level that the property {@code transactions} asks for; the adapter's is the highest. */
    @Override
    public TransactionSupportLevel getTransactionSupport() {
        return choice(
                Setting.TRANSACTIONS,
                Map.of(
                        "xa", TransactionSupportLevel.XATransaction,
                        "local", TransactionSupportLevel.LocalTransaction,
                        "none", TransactionSupportLevel.NoTransaction));
    }

    /** Whether each caller brings credentials of its own, so that only its own thread can allocate for it. */
    boolean perCallerCredentials() {
        Boolean known = perCaller;
        if (known == null) {
            known = choice(Setting.CREDENTIALS, Map.of("pool", false, "caller", true));
            perCaller = known;
        }
        return known;
    }

    /** The transactions that the pool's connections take part in. */
    Transactions transactions() {
        Transactions known = transactions;
        if (known == null) {
            known = getTransactionSupport() == TransactionSupportLevel.NoTransaction
                    ? Transactions.NONE
                    : adapter().transactions();
            transactions = known;
        }
        return known;
    }

    /** The transactions that connections are in now, by their keys. */
    synchronized ConcurrentMap<Object, Gate> enlisted() {
        if (enlisted == null) {
            enlisted = new ConcurrentHashMap<>();
        }
        return enlisted;
    }

    /** The channels of events, one set for all that uses the pool. */
    synchronized Channels channels(Supplier<Channels> made) {
        if (channels == null) {
            channels = made.get();
        }
        return channels;
    }

    /** Those of all databases of the pool. */
    synchronized Desks desks() {
        if (desks == null) {
            desks = new Desks();
        }
        return desks;
    }

    /** What recovery finds and does is told once for all connections. */
    synchronized RecoveryLog recoveryLog() {
        if (recoveryLog == null) {
            recoveryLog = new RecoveryLog(name(), adapter().endedInRecovery());
        }
        return recoveryLog;
    }

    private <T> T choice(Setting setting, Map<String, T> values) {
        String wanted = ServerConfig.complete(settings())
                .getOrDefault(setting, setting.defaultValue().orElseThrow());
        T chosen = values.get(wanted);
        if (chosen == null) {
            throw new ConfigurationException(
                    "database '" + name() + "'",
                    List.of(setting.key() + " is '" + wanted + "'; write one of "
                            + values.keySet().stream().sorted().toList() + "."));
        }
        return chosen;
    }

    /** A pool for XA is of no use on a server that prepares nothing: better told now than at the first commit. */
    void checkRoomForPrepared(EngineConnection connection) {
        if (roomForPrepared || getTransactionSupport() != TransactionSupportLevel.XATransaction) {
            return;
        }
        int room = InTime.await(
                connection,
                "say how many transactions may be prepared",
                options().connectTimeout(),
                new TwoPhase(connection, PlainHome.INSTANCE).room());
        if (room == 0) {
            throw new ConfigurationException(
                    ErrorId.NO_ROOM_FOR_PREPARED,
                    "Database '" + name() + "' (" + options() + ") cannot take part in XA transactions: its setting"
                            + " max_prepared_transactions is 0. Set it to at least the number of connections of all"
                            + " pools in postgresql.conf and restart PostgreSQL, or set the property transactions to"
                            + " local.");
        }
        roomForPrepared = true;
    }

    /** What is known here of the container's pool, for messages. */
    String numbers() {
        return "connections open " + live.get() + ", in use " + held.get();
    }

    /** Whether there are connections that nobody holds: a guess, for the container alone knows. */
    boolean hasSpare() {
        return live.get() > held.get();
    }

    String name() {
        return settings().getOrDefault(Setting.NAME, Setting.NAME.defaultValue().orElseThrow());
    }

    synchronized ConnectionOptions options() {
        if (options == null) {
            options = ConnectionOptions.parse(name(), ServerConfig.complete(settings()));
        }
        return options;
    }

    /** That of a caller's login is the caller's alone: of those there may be many in the course of time. */
    private Connector connector(Optional<Credentials> credentials) {
        Connector configured = connector();
        return credentials
                .map(login -> configured.as(login.user(), login.password()))
                .orElse(configured);
    }

    private synchronized Connector connector() {
        if (connector == null) {
            connector = adapter().engine().connector(options());
        }
        return connector;
    }

    Adapter adapter() {
        if (adapter instanceof Adapter ours) {
            return ours;
        }
        throw new ConfigurationException(
                ErrorId.CONFIGURATION,
                "The connection factory of database '" + name() + "' belongs to no running howdah.rar. Define it as a"
                        + " connection factory of the adapter, not by itself.");
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Two factories are one where they lead to the same place with the same settings. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof HowdahManagedConnectionFactory factory
                && settings().equals(factory.settings())
                && adapter == factory.adapter;
    }

    @Override
    public final int hashCode() {
        return Objects.hashCode(settings());
    }

    /** The name only: among the settings are secrets. */
    @Override
    public String toString() {
        return "HowdahManagedConnectionFactory[" + name() + "]";
    }
}
