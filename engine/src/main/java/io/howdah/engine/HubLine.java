// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.HowdahException;
import io.howdah.engine.events.hub.Line;
import io.howdah.engine.events.hub.LineSource;
import io.howdah.engine.events.hub.Notification;
import io.howdah.engine.json.CallersJson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A connection that is there for notifications alone: rented for long from the pool, so that it is counted there, or one
 * of its own that leads to another address.
 */
public final class HubLine implements Line {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);
    private static final String NOTIFY = "select pg_notify($1, $2)";

    private final EngineConnection connection;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HubLine(EngineConnection connection, Runnable release) {
        this.connection = connection;
        this.release = release;
    }

    /** Lines that are rented from a pool, which must have more than one connection. */
    public static LineSource rented(RentalDesk.Lender lender) {
        return () -> {
            CompletableFuture<Line> line = new CompletableFuture<>();
            if (lender.most() < 2) {
                line.completeExceptionally(new EventException(
                        ErrorId.EVENT_UNSUPPORTED,
                        "To listen takes a connection of the pool for itself, and this one has room for no other ("
                                + lender.numbers() + "). Make it larger, or set events.listen-url, or use the backend"
                                + " poll_queue."));
            } else {
                lender.lend(lent -> lent(lent, line), line::completeExceptionally);
            }
            return line;
        };
    }

    private static void lent(RentalDesk.Lent lent, CompletableFuture<Line> line) {
        try {
            EngineConnection connection = lent.connection();
            refusePooler(connection.options());
            line.complete(new HubLine(connection, lent::giveBack));
        } catch (HowdahException useless) {
            lent.giveBack();
            line.completeExceptionally(useless);
        }
    }

    private static void refusePooler(ConnectionOptions options) {
        if (options.pgbouncer()) {
            throw new EventException(
                    ErrorId.EVENT_POOLER,
                    "Nothing can be heard over a PgBouncer that pools by transaction, and pgbouncer=true says that "
                            + options
                            + " is one. Durable channels poll; for transient ones set events.listen-url to the"
                            + " address of PostgreSQL itself.");
        }
    }

    /** Lines that are connections of their own. */
    public static LineSource connected(Connector connector) {
        return () -> connector
                .connect()
                .thenApply(connection -> new HubLine(connection, () -> connection.close(CLOSES_WITHIN)));
    }

    @Override
    public CompletionStage<?> run(String sql) {
        return connection.submit(OwnHome.INSTANCE, Command.internal(sql), outcome -> true);
    }

    @Override
    public CompletionStage<?> send(String channel, String payload) {
        Command command =
                StatementCommands.made(NOTIFY, NOTIFY, List.of(channel, payload), List.of(), true, CallersJson.OFF);
        return connection.submit(OwnHome.INSTANCE, command, outcome -> true);
    }

    @Override
    public CompletionStage<?> probe() {
        return connection.probe(OwnHome.INSTANCE);
    }

    @Override
    public void onNotification(Consumer<Notification> listener) {
        connection.onNotification(listener);
    }

    @Override
    public CompletionStage<?> ended() {
        return connection.closed();
    }

    @Override
    public int backend() {
        return connection.backendPid();
    }

    /** A reset would not know that there is something to be undone: what a line sends counts as neutral. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            connection.onNotification(null);
            run("UNLISTEN *").whenComplete((done, failure) -> {});
            release.run();
        }
    }

    @Override
    public void breakOff(String why) {
        connection.breakOff(why);
        close();
    }

    @Override
    public String toString() {
        return "HubLine[" + connection + "]";
    }
}
