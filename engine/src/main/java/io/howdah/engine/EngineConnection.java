// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.TransactionOptions;
import io.howdah.engine.events.hub.Notification;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import io.howdah.engine.wire.WireFactory;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to PostgreSQL: a queue of work in, the outcomes in the same order out. Its states are drawn in
 * {@code docs/states.md}.
 *
 * <p>Methods may be called from any thread; they hand over to the connection's event loop, where everything else
 * happens, so nothing here is locked. Nothing waits.
 */
public final class EngineConnection {
    /** What a connection is doing; see {@code docs/states.md}. */
    public enum State {
        /** Commands run as they come. */
        OPEN,
        /** The last borrower is being cleaned up after; the next one's commands wait. */
        RESETTING,
        /** A cancel request is under way, or will be soon; commands wait, so that it hits no other. */
        CANCELLING,
        /** Commands on their way end; new ones are refused. */
        CLOSING,
        CLOSED
    }

    /** How long a connection that is closed waits for the end of what it has cancelled. */
    static final Duration CANCELS_WITHIN = Duration.ofSeconds(2);

    private final ConnectionOptions options;
    private final Wire wire;
    private final Context context;
    private final Executor loop;
    private final long retireAt;
    private final Farewell farewell;
    private final TurnQueue queue;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile Consumer<HowdahException> lostListener = lost -> {};

    /** @param signal sends a cancel request; completes when the server has signalled the backend */
    EngineConnection(
            ConnectionOptions options,
            Wire wire,
            Context context,
            StackTelemetry telemetry,
            Supplier<Future<Void>> signal,
            long retireAt,
            Beneath beneath,
            InDoubt inDoubt) {
        this.options = options;
        this.wire = wire;
        this.context = context;
        this.retireAt = retireAt;
        loop = WireFactory.eventLoop(context);
        farewell = new Farewell(options, wire);
        Stacks stacks = new Stacks(options.name(), options.stackNativeDisabled(), options.pgbouncer(), telemetry);
        queue = new TurnQueue(options, wire, context, this::onLoop, farewell, beneath, stacks, inDoubt, signal);
        connection().closeHandler(v -> onClosed());
        connection().exceptionHandler(farewell::because);
        connection().noticeHandler(notice -> {});
    }

    public ConnectionOptions options() {
        return options;
    }

    public State state() {
        return queue.state();
    }

    /** The process id of the server's backend, as {@code pg_stat_activity} shows it. */
    public int backendPid() {
        return connection().processId();
    }

    /** For example {@code 18.0}. */
    public String serverVersion() {
        return connection().databaseMetadata().fullVersion();
    }

    /** Whether it is time to replace this connection by a new one: {@code max-queries}, {@code max-lifetime}. */
    public boolean due() {
        return dueAt(System.nanoTime());
    }

    /** @param time as {@link System#nanoTime} tells it */
    boolean dueAt(long time) {
        return (options.maxQueries() > 0 && queue.transmitter().commands() >= options.maxQueries())
                || (retireAt > 0 && time - retireAt > 0);
    }

    /** Whether a borrower's commands would run, at once or after the reset or the cancel that is under way. */
    public boolean lendable() {
        State now = state();
        return (now == State.OPEN || now == State.RESETTING || now == State.CANCELLING) && !farewell.broken();
    }

    /** Whether commands that have been answered may have left something behind on the server's side of the connection. */
    boolean mayHaveLeftSomething() {
        return queue.traces().any() || queue.traces().notified();
    }

    /** Whether nothing was submitted for that long. */
    boolean idleFor(Duration time) {
        return queue.transmitter().idleFor(time);
    }

    /** Told once, on the event loop, when the connection breaks without having been closed by us. */
    public void onLost(Consumer<HowdahException> listener) {
        lostListener = listener;
    }

    /** Has one be told of each notification, on the event loop; null for nobody any more. */
    void onNotification(@Nullable Consumer<Notification> listener) {
        onLoop(() -> connection()
                .notificationHandler(
                        listener == null
                                ? null
                                : told -> listener.accept(
                                        new Notification(told.getChannel(), told.getPayload(), told.getProcessId()))));
    }

    /** Completes when the connection is closed, by whomever. */
    public CompletableFuture<Void> closed() {
        return closed;
    }

    /** Does work after all that was submitted before. */
    void submit(Pending<?> pending) {
        if (!onLoop(() -> queue.accept(pending))) {
            pending.fail(farewell.lost());
        }
    }

    <T extends @Nullable Object> Reply<T> submit(Reply.Home home, Work work, Outcome.Finish<T> finish) {
        Pending<T> pending = new Pending<>(home, work, finish, Watcher.NONE);
        pending.submitTo(this);
        return pending.reply();
    }

    /** Asks the server to cancel what is done for a reply, if that can be done without hitting anything else. */
    void cancel(Pending<?> pending) {
        onLoop(() -> queue.cancel(pending));
    }

    /**
     * Winds a transaction up that will be rolled back whatever its commands do: those on their way are given a moment to
     * end, then the server cancels the one that runs. What is submitted from now on waits for that.
     *
     * @param why said of a command that was cancelled, after "because"
     */
    public void windUp(Duration moment, String why) {
        onLoop(() -> queue.windUp(moment, why));
    }

    /**
     * Somebody waits for what is on its way who cannot do anything about it: a COPY for which the application lets it wait
     * is cancelled soon.
     *
     * @param why said of it, after "because"
     */
    public void hurry(String why) {
        onLoop(() -> queue.hurry(why));
    }

    /** Breaks the connection off, as if the network had. */
    public void breakOff(String why) {
        onLoop(() -> {
            farewell.breakOff(new TimeoutException(why));
        });
    }

    /** Begins a transaction. */
    public Reply<Void> begin(Reply.Home home, TransactionOptions how) {
        int version = connection().databaseMetadata().majorVersion();
        return submit(home, TransactionCommands.begin(how, version), EngineConnection::nothing);
    }

    /** Begins a transaction that may be prepared, in which therefore nothing is done that would forbid it. */
    public Reply<Void> beginBranch(Reply.Home home, TransactionOptions how) {
        int version = connection().databaseMetadata().majorVersion();
        return submit(home, TransactionCommands.branch(how, version), EngineConnection::nothing);
    }

    /** Commits; fails when PostgreSQL rolls back instead. */
    public Reply<Void> commit(Reply.Home home) {
        return submit(home, TransactionCommands.commit(), EngineConnection::nothing);
    }

    public Reply<Void> rollback(Reply.Home home) {
        return submit(home, TransactionCommands.rollback(), EngineConnection::nothing);
    }

    /** Whether a transaction is open when all that was submitted before has ended; nothing is sent. */
    public Reply<Boolean> inTransaction(Reply.Home home) {
        return submit(home, Command.status(), outcome -> !outcome.tag().equals(TransactionStatus.IDLE.name()));
    }

    /** A time in which this caller does nothing. */
    Reply<Void> pause(Reply.Home home, Duration time) {
        Pause pause = new Pause(home);
        if (!onLoop(() -> queue.later(time, pause::over))) {
            pause.fail(farewell.lost());
        }
        return pause.reply();
    }

    /** A round trip that shows whether the server still answers. */
    public Reply<Void> probe(Reply.Home home) {
        return submit(home, TurnQueue.nothing(), EngineConnection::nothing);
    }

    private static @Nullable Void nothing(Outcome outcome) {
        return null;
    }

    /**
     * Cleans up after a borrower: what is on its way ends, an open transaction is rolled back, and the session is as it
     * was after connecting. Commands submitted from now on wait for it, and fail with the connection if it fails.
     */
    public void reset() {
        onLoop(queue::reset);
    }

    /**
     * As {@link #reset}, for the next caller of the same rental: where all that was run since the last reset is provably
     * neutral nothing is done, though {@code lastval()} may tell a number of the caller before.
     */
    void resetUnlessNeutral() {
        onLoop(queue::resetUnlessNeutral);
    }

    /**
     * Closes when the commands on their way have ended. What takes longer than the limit is cancelled, for PostgreSQL would
     * go on with it for nobody; what does not end then either is broken off.
     */
    public CompletableFuture<Void> close(Duration limit) {
        boolean running = onLoop(() -> {
            if (queue.close()) {
                after(limit, () -> cancelAllThatOutlasted(limit));
            }
        });
        if (!running) {
            closed.complete(null);
        }
        return closed;
    }

    private void cancelAllThatOutlasted(Duration limit) {
        String why = "it was closed, and what was under way had not ended after " + HowdahException.inWords(limit);
        queue.cancelAll(why);
        after(
                CANCELS_WITHIN,
                () -> farewell.breakOff(new TimeoutException(why + ", nor after a request to cancel it")));
    }

    /** Unless the connection is closed by then. By a timer of Vert.x: the JDK's keeps the loader of whoever used it first. */
    private void after(Duration time, Runnable task) {
        long timer = context.owner().setTimer(Math.max(1, time.toMillis()), late -> onLoop(task));
        closed.whenComplete((v, failure) -> context.owner().cancelTimer(timer));
    }

    /** What touches the connection runs on its event loop; this is the one way to it. False when the loop has ended. */
    boolean onLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    private void onClosed() {
        HowdahException reason = queue.closed();
        closed.complete(null);
        if (reason != null) {
            lostListener.accept(reason);
        }
    }

    private PgConnection connection() {
        return wire.connection();
    }

    /** What it stands on; for those who look at what goes over the wire. */
    WireConnection observed() {
        return wire.observed();
    }

    @Override
    public String toString() {
        return "EngineConnection[" + options + ", backend " + backendPid() + ", " + state() + "]";
    }
}
