// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.HowdahException;
import io.howdah.engine.wire.WireException.Kind;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.transport.Transport;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.impl.PgConnectionImpl;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.internal.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to one address: TCP, TLS by the mode wanted, start-up and login, all within one time limit. Differs
 * from Vert.x's own factory in what the address asks for beyond it: handlers that are in the pipeline before start-up,
 * {@code prefer} that falls back to plain text only when TLS is what failed, and a time limit that covers the login.
 *
 * <p>All methods are called on a thread of Vert.x.
 */
public final class WireFactory extends PgConnectionFactory {
    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;
    private static final Set<String> REFUSED_BY_HBA = Set.of("28000");

    private final Address address;
    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public WireFactory(Vertx vertx, Address address) {
        super((VertxInternal) vertx, transport(address));
        this.address = address;
    }

    /** What TCP takes is counted in an int; within the whole of an attempt, which has a limit of its own. */
    private static NetClientOptions transport(Address address) {
        return new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout((int)
                        Math.min(Integer.MAX_VALUE, address.connectTimeout().toMillis()))
                .setReconnectAttempts(0);
    }

    /** What the event loops of a Vert.x stand on. */
    public static Transport transport() {
        return LookingTransport.create();
    }

    /** The thread that carries a context's connections, as an executor: the one way in from other threads. */
    public static Executor eventLoop(Context context) {
        return ((ContextInternal) context).nettyEventLoop();
    }

    /**
     * A new connection on the context's event loop.
     *
     * @param login as the address's options, but for user and password; kept by the connection alone
     */
    public Future<Wire> connectAs(PgConnectOptions login, Context context) {
        return connect(context, login).map(WireFactory::wire);
    }

    private static Wire wire(SqlConnection connection) {
        PgConnection pg = (PgConnection) connection;
        return new Wire(pg, (WireConnection) ((PgConnectionImpl) pg).unwrap());
    }

    /** A connection of the client, and what it stands on, where more is known. */
    public record Wire(PgConnection connection, WireConnection observed) {}

    @Override
    protected Future<Connection> doConnectInternal(PgConnectOptions options, ContextInternal context) {
        Attempt attempt = new Attempt(context, address.connectTimeout());
        boolean plainFirst = address.sslMode() == SslMode.DISABLE || address.sslMode() == SslMode.ALLOW;
        Future<Connection> connected = login(attempt, options, !plainFirst).recover(failure -> {
            if (address.sslMode() == SslMode.ALLOW && refusedPlain(failure)) {
                return login(attempt, options, true);
            }
            if (address.sslMode() == SslMode.PREFER && tlsFailed(failure)) {
                return login(attempt, options, false);
            }
            return Future.failedFuture(failure);
        });
        return attempt.within(connected);
    }

    private static boolean refusedPlain(Throwable failure) {
        return failure instanceof PgException refusal && REFUSED_BY_HBA.contains(refusal.getSqlState());
    }

    private static boolean tlsFailed(Throwable failure) {
        return failure instanceof WireException wire && wire.kind() == Kind.TLS_FAILED;
    }

    private Future<Connection> login(Attempt attempt, PgConnectOptions options, boolean tls) {
        return socket(attempt, tls).compose(socket -> {
            WireConnection connection = new WireConnection(socket, address, options, attempt.context);
            connection.init();
            return connection.startUp();
        });
    }

    /** A socket that is ready for the start-up message. */
    private Future<NetSocketInternal> socket(Attempt attempt, boolean tls) {
        ConnectOptions target =
                new ConnectOptions().setRemoteAddress(address.options().getSocketAddress());
        return client.connect(target).compose(socket -> {
            NetSocketInternal plain = (NetSocketInternal) socket;
            attempt.opened(plain);
            return tls ? negotiateTls(plain) : Future.succeededFuture(plain);
        });
    }

    private Future<NetSocketInternal> negotiateTls(NetSocketInternal socket) {
        Promise<Boolean> offered = Promise.promise();
        socket.closeHandler(v -> offered.tryFail(
                new WireException(Kind.TLS_FAILED, "the server closed the connection when asked for TLS")));
        // One byte and no more: what follows it unencrypted could have been slipped in by somebody in between.
        socket.handler(answer -> {
            if (answer.length() == 1 && (answer.getByte(0) == 'S' || answer.getByte(0) == 'N')) {
                offered.tryComplete(answer.getByte(0) == 'S');
            } else {
                offered.tryFail(new WireException(Kind.PROTOCOL, "the server's answer to the request for TLS is none"));
            }
        });
        socket.write(Buffer.buffer(8).appendInt(8).appendInt(SSL_REQUEST));
        return offered.future().compose(yes -> yes ? handshake(socket) : withoutTls(socket));
    }

    private Future<NetSocketInternal> withoutTls(NetSocketInternal socket) {
        if (address.sslMode().required()) {
            return Future.failedFuture(new WireException(Kind.TLS_NOT_OFFERED, "the server does not offer TLS"));
        }
        return Future.succeededFuture(socket);
    }

    private Future<NetSocketInternal> handshake(NetSocketInternal socket) {
        Promise<Void> done = Promise.promise();
        socket.closeHandler(
                v -> done.tryFail(new WireException(Kind.TLS_FAILED, "the connection closed during the handshake")));
        socket.exceptionHandler(failure -> done.tryFail(tlsFailure(failure)));
        socket.upgradeToSsl(address.ssl(), address.options().getHost()).onComplete((v, failure) -> {
            if (failure == null) {
                done.tryComplete();
            } else {
                done.tryFail(tlsFailure(failure));
            }
        });
        return done.future().map(socket);
    }

    private static WireException tlsFailure(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new WireException(Kind.TLS_FAILED, String.valueOf(root.getMessage()), failure);
    }

    /**
     * Asks the server to cancel what a backend is doing. Completes when the server has closed the connection that
     * carried the request, which is after it has signalled the backend.
     */
    public Future<Void> cancel(Context context, int processId, int secretKey) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            Attempt attempt = new Attempt((ContextInternal) context, address.connectTimeout());
            boolean tls = address.sslMode() != SslMode.DISABLE && address.sslMode() != SslMode.ALLOW;
            Future<Void> sent = socket(attempt, tls).compose(socket -> {
                Promise<Void> closed = Promise.promise();
                socket.closeHandler(ignored -> closed.tryComplete());
                socket.write(Buffer.buffer(16)
                        .appendInt(16)
                        .appendInt(CANCEL_REQUEST)
                        .appendInt(processId)
                        .appendInt(secretKey));
                return closed.future();
            });
            attempt.within(sent).onComplete(done);
        });
        return done.future();
    }

    /** Ends the client; connections that are still open are closed, and those that are being made are given up. */
    public Future<Void> close() {
        closed = true;
        attempts.forEach(Attempt::giveUp);
        Promise<Void> ended = Promise.promise();
        close((Completable<Void>) ended);
        return ended.future();
    }

    /** One try to connect, which ends with everything it opened when its time is over. */
    private final class Attempt {
        final ContextInternal context;
        private final Duration limit;
        private final Promise<Void> givenUp = Promise.promise();
        private @Nullable NetSocketInternal socket;
        private boolean over;

        Attempt(ContextInternal context, Duration limit) {
            this.context = context;
            this.limit = limit;
        }

        void opened(NetSocketInternal opened) {
            socket = opened;
            if (over) {
                WireConnection.drop(opened);
            }
        }

        /** May be called from any thread. */
        void giveUp() {
            context.runOnContext(v -> givenUp.tryFail("the client was closed before the login"));
        }

        <T> Future<T> within(Future<T> result) {
            Promise<T> promise = Promise.promise();
            long timer = context.owner()
                    .setTimer(
                            limit.toMillis(),
                            id -> promise.tryFail(new WireException(
                                    Kind.TIMEOUT, "no login within " + HowdahException.inWords(limit))));
            attempts.add(this);
            if (closed) {
                giveUp();
            }
            givenUp.future().onFailure(promise::tryFail);
            result.onComplete((value, failure) -> {
                if (failure == null) {
                    promise.tryComplete(value);
                } else {
                    promise.tryFail(failure);
                }
            });
            return promise.future()
                    .onComplete((value, failure) -> {
                        context.owner().cancelTimer(timer);
                        attempts.remove(this);
                    })
                    .onFailure(failure -> {
                        over = true;
                        if (socket != null) {
                            WireConnection.drop(socket);
                        }
                    });
        }
    }
}
