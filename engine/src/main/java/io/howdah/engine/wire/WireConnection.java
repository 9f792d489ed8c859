// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.sql.Aftermath;
import io.howdah.engine.types.RowBytes;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.StatementTypes;
import io.howdah.engine.wire.WireException.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.impl.PgSocketConnection;
import io.vertx.pgclient.impl.codec.PgCodec;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import io.vertx.sqlclient.impl.codec.InvalidCachedStatementEvent;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.PreparedStatement;
import io.vertx.sqlclient.internal.QueryResultHandler;
import io.vertx.sqlclient.internal.RowDesc;
import io.vertx.sqlclient.internal.command.CloseStatementCommand;
import io.vertx.sqlclient.internal.command.CompositeCommand;
import io.vertx.sqlclient.internal.command.InitCommand;
import io.vertx.sqlclient.internal.command.PrepareStatementCommand;
import io.vertx.sqlclient.internal.command.QueryCommandBase;
import io.vertx.sqlclient.internal.command.SimpleQueryCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vert.x's connection with handlers of ours in its pipeline from the first byte on:
 *
 * <pre>{@code [ssl] .. howdah-flushes, howdah-wire, howdah-syncs, codec (PgCodec), howdah-order, howdah-flights,
 * howdah-types .. handler (Vert.x)}</pre>
 *
 * <p>Used on its event loop only, except {@link #lastStatus()}.
 */
public final class WireConnection extends PgSocketConnection {
    /** What several callers have sent meanwhile goes to the network in one system call; that many at the most. */
    private static final int FLUSHES_AT_ONCE = 64;

    private final PgConnectOptions login;
    private final CommandOrder order = new CommandOrder();
    private final Notes notes = new Notes();
    private final WireObserver observer;
    private final TypeLearner types = new TypeLearner(notes);
    private final PreparedStatements statements;
    private int portals;
    /** Whether the transaction that is open has changed types. */
    private boolean changed;
    /** Whether the server has refused the plan of a statement, so that those of others may have gone the same way. */
    private boolean plansDoubted;

    WireConnection(NetSocketInternal socket, Address address, PgConnectOptions options, ContextInternal context) {
        super(
                socket,
                null,
                options,
                options.getCachePreparedStatements(),
                options.getPreparedStatementCacheMaxSize(),
                options.getPreparedStatementCacheSqlFilter(),
                options.getPipeliningLimit(),
                options.getUseLayer7Proxy(),
                context);
        login = options;
        observer = new WireObserver(new ScramLimit(address.scramMaxIterations()), order, notes);
        statements =
                new PreparedStatements(psCache, options.getPreparedStatementCacheSqlFilter(), address.keptForFlights());
    }

    @Override
    public void init() {
        super.init();
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        if (!(pipeline.get("codec") instanceof PgCodec) || pipeline.get("handler") == null) {
            throw new WireException(
                    Kind.LAYOUT,
                    "the pipeline of a connection is " + pipeline.names() + ", not [.., codec, handler]: this is not"
                            + " vertx-pg-client 5.0.12");
        }
        Syncs syncs = new Syncs();
        pipeline.addBefore("codec", "howdah-flushes", new FlushConsolidationHandler(FLUSHES_AT_ONCE, true));
        pipeline.addBefore("codec", "howdah-wire", observer);
        pipeline.addBefore("codec", "howdah-syncs", syncs);
        pipeline.addAfter("codec", "howdah-order", order);
        pipeline.addAfter("howdah-order", "howdah-flights", new FlightDeck(observer, syncs, statements));
        pipeline.addAfter("howdah-flights", "howdah-types", types);
    }

    Future<Connection> startUp() {
        Promise<Connection> started = Promise.promise();
        schedule(
                new InitCommand(this, login.getUser(), login.getPassword(), login.getDatabase(), login.getProperties()),
                started);
        return started.future().map(connection -> {
            types.server(connection.getDatabaseMetaData().majorVersion());
            return connection;
        });
    }

    /** The command tag of the command that has just completed, for example {@code INSERT 0 3}; empty if it had none. */
    public String lastTag() {
        return notes.lastTag();
    }

    /** The first warning that the server raised for the command that has just ended. */
    public Optional<String> lastWarning() {
        return Optional.ofNullable(notes.lastWarning());
    }

    /** How often the command that has just ended completed: as often as it was executed, unless it failed. */
    public int lastCompletions() {
        return notes.lastCompletions();
    }

    /** The rows of the command that has just completed, if they were to be taken; asked once. */
    public RowBytes takeRows() {
        return notes.takeRows();
    }

    /** Nothing is on its way any more, and whoever asked last has the answer; to be told on the event loop. */
    public void answeredAll() {
        Lookout.answered();
    }

    /** The transaction status that the server reported last. May be asked from any thread. */
    public TransactionStatus lastStatus() {
        return notes.lastStatus();
    }

    /** How often the server reported a changed setting since start-up. */
    public int settingChanges() {
        return notes.settingChanges();
    }

    /**
     * A number that changes when a transaction ends, or a statement outside one; so while it stays, a transaction that was
     * open is open. It does not see a ROLLBACK AND CHAIN.
     */
    public int ends() {
        return notes.ends();
    }

    /** Why the server ended the connection, if it said so. */
    public Optional<FatalError> fatal() {
        return Optional.ofNullable(notes.fatal());
    }

    /**
     * The types of a statement that was prepared, asked when its parameters are about to be bound; empty when it was
     * not.
     */
    public Optional<StatementTypes> types(String sql) {
        return types.of(statements.find(sql), sql);
    }

    /**
     * A parameter whose type the server cannot tell is an error to be seen. Vert.x would prepare the statement again
     * with types that it guesses: outside a transaction only, and losing count of what is on its way.
     */
    @Override
    public boolean isIndeterminatePreparedStatementError(Throwable error) {
        return false;
    }

    /** Says that a simple query that is about to be sent is a COPY, and who takes part in it. */
    public void announce(String copy, CopyPeer peer) {
        order.announce(copy, peer);
    }

    /** What a query's rows are, as the server has it now: nothing is kept of it. */
    public Future<RowShape> describe(String sql) {
        Promise<PreparedStatement> prepared = Promise.promise();
        schedule(new PrepareStatementCommand(sql, null, false, null), prepared);
        return prepared.future()
                .map(statement ->
                        types.of(statement, sql).map(StatementTypes::row).orElse(RowShape.NONE));
    }

    /** A plan that has been refused: Vert.x would forget its statement, and leave it on the server. */
    @Override
    protected void handleMessage(Object message) {
        if (message instanceof InvalidCachedStatementEvent refused) {
            unprepare(refused.sql());
        } else {
            super.handleMessage(message);
        }
    }

    /** Forgets a prepared statement that the server no longer honours, and the others when nothing is on its way. */
    public void forget(String sql) {
        unprepare(sql);
        plansDoubted = true;
    }

    /** A statement has been prepared behind others that change what it means; see {@link Flight#onlyBehind}. */
    public void preparedBehind(String sql, String foregoing) {
        statements.stand(sql, foregoing);
    }

    /** Closes what was prepared for flights only, and has not been closed behind one. */
    public void closeUnkept() {
        statements.takeOthers().forEach(this::close);
    }

    /** A new flight, to be filled. */
    public Flight flight() {
        return new Flight(context);
    }

    public Future<Flight.Landing> send(Flight flight) {
        Promise<Flight.Landing> landed = context.promise();
        schedule(flight, landed);
        return landed.future();
    }

    /**
     * Prepares statements in one flush.
     *
     * @return what became of each
     */
    public List<Future<?>> prepare(List<String> sqls) {
        CompositeCommand together = new CompositeCommand();
        List<Future<?>> prepared = prepare(sqls, together);
        schedule(together, context.promise());
        return prepared;
    }

    /** As {@link #prepare(List)}, between two commands that keep a transaction from failing with a statement. */
    public List<Future<?>> prepare(List<String> sqls, String before, String behind) {
        CompositeCommand together = new CompositeCommand();
        together.add(simple(before), context.promise());
        List<Future<?>> prepared = prepare(sqls, together);
        together.add(simple(behind), context.promise());
        schedule(together, context.promise());
        return prepared;
    }

    private List<Future<?>> prepare(List<String> sqls, CompositeCommand together) {
        List<Future<?>> prepared = new ArrayList<>();
        for (String sql : sqls) {
            Promise<PreparedStatement> promise = context.promise();
            together.add(new PrepareStatementCommand(sql, null, true), promise);
            prepared.add(promise.future().onSuccess(statements::keep));
        }
        return prepared;
    }

    private static SimpleQueryCommand<Void> simple(String sql) {
        return new SimpleQueryCommand<>(
                sql, false, false, QueryCommandBase.NULL_COLLECTOR, QueryResultHandler.NOOP_HANDLER);
    }

    /** A query that is fetched in portions; nothing is sent yet. */
    public Portal portal(String sql, Tuple parameters) {
        return new Portal(this, sql, parameters, "howdah_stream_" + ++portals);
    }

    /**
     * Prepares a statement, whatever it is, and keeps it among those that were used last; where none are kept, it is
     * only described. To be called while nothing is on its way, so that nothing else prepares the same.
     *
     * @return the columns of its rows
     */
    public Future<List<ColumnDescriptor>> prepare(String sql) {
        PreparedStatement kept = statements.find(sql);
        if (kept != null) {
            return Future.succeededFuture(columns(kept));
        }
        Promise<PreparedStatement> prepared = Promise.promise();
        schedule(new PrepareStatementCommand(sql, null, psCache != null, null), prepared);
        return prepared.future().map(statement -> {
            if (psCache != null) {
                psCache.put(statement).forEach(this::close);
            }
            return columns(statement);
        });
    }

    private static List<ColumnDescriptor> columns(PreparedStatement statement) {
        RowDesc rows = statement.rowDesc();
        return rows == null ? List.of() : rows.columnDescriptor();
    }

    /** Has the server forget a statement that was prepared. */
    public Future<Void> unprepare(String sql) {
        List<Future<Void>> closed =
                statements.forget(sql).stream().map(this::close).toList();
        return closed.isEmpty() ? Future.succeededFuture() : Future.join(closed).mapEmpty();
    }

    private Future<Void> close(PreparedStatement statement) {
        Promise<Void> closed = Promise.promise();
        schedule(new CloseStatementCommand(statement), closed);
        return closed.future();
    }

    /**
     * The user may have had the server forget all prepared statements, or have changed types. A table has a type of its
     * rows; what is dropped and made again is another type.
     */
    public void follow(Aftermath aftermath) {
        if (aftermath == Aftermath.PREPARED) {
            statements.clear();
        }
        if (aftermath.changesTypes()) {
            changed = true;
            types.outdated();
        }
    }

    /** Whether a statement is prepared already. */
    public boolean hasPrepared(String sql) {
        return statements.find(sql) != null;
    }

    /** Learns anew what is known to have changed, types and plans. To be called while nothing is on its way. */
    public void learnAnewIfOutdated() {
        if (plansDoubted && lastStatus() != TransactionStatus.FAILED) { // where nothing can be prepared
            plansDoubted = false;
            types.statements().forEach(this::unprepare);
        }
        if (changed && lastStatus() == TransactionStatus.IDLE) { // the end of the transaction may have undone it
            changed = false;
            types.outdated();
        }
        if (types.areOutdated()) {
            learnAnew();
        }
    }

    /** Has a statement prepared again by who uses it next, and its types learned; nothing on its way is behind who calls. */
    public void learnAnew(String sql) {
        unprepare(sql);
        learnAnew();
    }

    private void learnAnew() {
        types.forget().forEach(this::unprepare);
    }

    /**
     * Closes the channel without a word to the server, past the handlers: that of Vert.x waits for commands under way, maybe
     * for ever. Nothing when it has been closed: a closed channel has no handlers any more.
     */
    public void drop() {
        drop(socket);
    }

    static void drop(NetSocketInternal socket) {
        ChannelHandlerContext first = socket.channelHandlerContext().pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }
}
