// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.ServerError;
import io.howdah.SessionClosedException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionRolledBackException;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import io.howdah.engine.wire.WireFactory;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.SqlResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to PostgreSQL: a queue of commands in, their outcomes in the same order out. Its states are drawn in
 * {@code docs/states.md}.
 *
 * <p>Public methods may be called from any thread; they hand over to the connection's event loop, where everything else
 * happens, so nothing here is locked. Nothing waits.
 */
public final class EngineConnection {
    private static final String ROLLBACK = "ROLLBACK; ";
    private static final String RESET = "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; CLOSE ALL;"
            + " UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";
    private static final String NOTHING = "SELECT";
    private static final long NO_TIMER = -1;
    private static final long SIGNAL_AGAIN_AFTER = 200;

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

    private final ConnectionOptions options;
    private final Wire wire;
    private final Context context;
    private final Executor loop;
    private final Canceller canceller;
    private final long retireAt;
    private final Deque<Pending<?>> inflight = new ArrayDeque<>();
    private final Deque<Pending<?>> held = new ArrayDeque<>();
    /** Stands in the queue of what waits where a borrower ends and the next one begins. */
    private final Pending<?> resetInTurn =
            new Pending<>(PlainHome.INSTANCE, Command.internal(RESET), EngineConnection::nothing, Watcher.NONE);

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile State state = State.OPEN;
    private volatile int commands;
    private volatile long lastUse = System.nanoTime();
    private boolean inTransaction;
    /** What has failed in the transaction that can only be rolled back since. */
    private @Nullable HowdahException spoiled;
    /** Whether anything was run since the last reset. */
    private boolean used;

    /** Whether something that was run since then may have left something behind. */
    private volatile boolean dirty;

    private int knownSettingChanges;
    private boolean cancelSignalled;
    /** Runs while commands on their way are given a moment before they are cancelled. */
    private long patience = NO_TIMER;

    private @Nullable Throwable lastFailure;
    private volatile Consumer<HowdahException> lostListener = lost -> {};

    /** Sends a cancel request for the connection; completes when the server has signalled the backend. */
    interface Canceller {
        Future<Void> cancel(PgConnection connection);
    }

    EngineConnection(ConnectionOptions options, Wire wire, Context context, Canceller canceller, long retireAt) {
        this.options = options;
        this.wire = wire;
        this.context = context;
        loop = WireFactory.eventLoop(context);
        this.canceller = canceller;
        this.retireAt = retireAt;
        connection().closeHandler(v -> onClosed());
        connection().exceptionHandler(failure -> lastFailure = failure);
        connection().noticeHandler(notice -> {});
        resetInTurn.toldElsewhere();
    }

    public ConnectionOptions options() {
        return options;
    }

    public State state() {
        return state;
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
        return (options.maxQueries() > 0 && commands >= options.maxQueries())
                || (retireAt > 0 && System.nanoTime() - retireAt > 0);
    }

    /** Whether a borrower's commands would run, at once or after the reset or the cancel that is under way. */
    public boolean lendable() {
        State now = state;
        return (now == State.OPEN || now == State.RESETTING || now == State.CANCELLING)
                && observed().fatal().isEmpty(); // the server has said goodbye; the end is a moment behind
    }

    /** Whether commands that have been answered may have left something behind on the server's side of the connection. */
    boolean mayHaveLeftSomething() {
        return dirty;
    }

    /** Whether nothing was submitted for that long. */
    boolean idleFor(Duration time) {
        return System.nanoTime() - lastUse > time.toNanos();
    }

    /** Told once, on the event loop, when the connection breaks without having been closed by us. */
    public void onLost(Consumer<HowdahException> listener) {
        lostListener = listener;
    }

    /** Completes when the connection is closed, by whomever. */
    public CompletableFuture<Void> closed() {
        return closed;
    }

    /** Runs a command after all that were submitted before. */
    void submit(Pending<?> pending) {
        if (!onLoop(() -> accept(pending))) {
            pending.fail(lost());
        }
    }

    <T extends @Nullable Object> Reply<T> submit(Reply.Home home, Command command, Outcome.Finish<T> finish) {
        Pending<T> pending = new Pending<>(home, command, finish, Watcher.NONE);
        pending.submitTo(this);
        return pending.reply();
    }

    /** Asks the server to cancel a command, if that can be done without hitting another. */
    void cancel(Pending<?> pending) {
        onLoop(() -> {
            if (held.remove(pending)) {
                pending.fail(Pending.cancelledUnsent());
            } else if (inflight.contains(pending)) {
                pending.cancelWanted = true;
                tryCancel();
            }
        });
    }

    /**
     * Winds a transaction up that will be rolled back whatever its commands do: those on their way are given a moment to
     * end, then the server cancels the one that runs. What is submitted from now on waits for that.
     *
     * @param why said of a command that was cancelled, after "because"
     */
    public void windUp(Duration moment, String why) {
        onLoop(() -> {
            if (state == State.OPEN && !inflight.isEmpty()) {
                state = State.CANCELLING;
                inflight.forEach(pending -> pending.cancelledBecause = why);
                held.removeIf(pending -> pending != resetInTurn && unsent(pending, why));
                patience = context.owner()
                        .setTimer(Math.max(1, moment.toMillis()), timer -> onLoop(() -> patienceEnds(timer)));
            }
        });
    }

    private static boolean unsent(Pending<?> pending, String why) {
        pending.fail(new QueryCancelledException(
                "The statement '" + pending.command + "' was cancelled before it was sent, because " + why, null));
        return true;
    }

    /** Breaks the connection off, as if the network had. */
    public void breakOff(String why) {
        onLoop(() -> {
            lastFailure = new TimeoutException(why);
            observed().drop();
        });
    }

    /** Begins a transaction. */
    public Reply<Void> begin(Reply.Home home, TransactionOptions how) {
        int version = connection().databaseMetadata().majorVersion();
        return submit(home, Command.begin(how, version), EngineConnection::nothing);
    }

    /** Commits; fails when PostgreSQL rolls back instead. */
    public Reply<Void> commit(Reply.Home home) {
        return submit(home, Command.commit(), EngineConnection::nothing);
    }

    public Reply<Void> rollback(Reply.Home home) {
        return submit(home, Command.rollback(), EngineConnection::nothing);
    }

    /** A round trip that shows whether the server still answers. */
    public Reply<Void> probe(Reply.Home home) {
        return submit(home, Command.internal(NOTHING), EngineConnection::nothing);
    }

    private static @Nullable Void nothing(Outcome outcome) {
        return null;
    }

    /**
     * Cleans up after a borrower: what is on its way ends, an open transaction is rolled back, and the session is as it
     * was after connecting. Commands submitted from now on wait for it, and fail with the connection if it fails.
     */
    public void reset() {
        onLoop(this::resetOnLoop);
    }

    /** As {@link #reset}, but nothing is done where all that was run since the last reset is provably neutral. */
    void resetUnlessNeutral() {
        onLoop(() -> {
            if (state != State.OPEN || dirty || inTransaction || !inflight.isEmpty() || !held.isEmpty()) {
                resetOnLoop();
            }
        });
    }

    private void resetOnLoop() {
        if (state == State.OPEN && held.isEmpty()) {
            if (used || !inflight.isEmpty()) {
                state = State.RESETTING;
                proceed();
            }
        } else if (state == State.CANCELLING || !held.isEmpty()) {
            held.add(resetInTurn); // behind what this borrower still has waiting
        }
    }

    /** Closes when the commands on their way have ended; what takes longer than the limit is broken off. */
    public CompletableFuture<Void> close(Duration limit) {
        boolean running = onLoop(() -> {
            if (state != State.CLOSED) {
                state = State.CLOSING;
                held.forEach(pending -> pending.fail(closedException()));
                held.clear();
                dropAfter(limit);
                proceed();
            }
        });
        if (!running) {
            closed.complete(null);
        }
        return closed;
    }

    /** By a timer of Vert.x: the JDK's own keeps the class loader of whoever used it first. */
    private void dropAfter(Duration limit) {
        long timer = context.owner()
                .setTimer(
                        Math.max(1, limit.toMillis()),
                        late -> onLoop(() -> observed().drop()));
        closed.whenComplete((v, failure) -> context.owner().cancelTimer(timer));
    }

    /** Everything below runs on the event loop; this is the one way to it. False when the loop has ended. */
    private boolean onLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    private PgConnection connection() {
        return wire.connection();
    }

    private WireConnection observed() {
        return wire.observed();
    }

    private void accept(Pending<?> pending) {
        switch (state) {
            case OPEN -> {
                if (held.isEmpty() && !inScript()) {
                    send(pending);
                } else {
                    held.add(pending);
                }
            }
            case RESETTING, CANCELLING -> held.add(pending);
            case CLOSING -> pending.fail(closedException());
            case CLOSED -> pending.fail(lost());
        }
    }

    /** Whether the last command on its way has more to run before its turn is over; others wait until then. */
    private boolean inScript() {
        Pending<?> last = inflight.peekLast();
        return last != null && last.unfinished();
    }

    private void send(Pending<?> pending) {
        HowdahException refusal = refusal(pending.command.kind());
        if (refusal != null) {
            pending.fail(refusal);
            return;
        }
        used = true;
        dirty |= !pending.command.neutral();
        inflight.add(pending);
        transmit(pending);
    }

    /** Transaction verbs are checked in the order of the commands, by what those before will have done. */
    private @Nullable HowdahException refusal(Command.Kind kind) {
        switch (kind) {
            case BEGIN -> {
                if (inTransaction) {
                    return TransactionException.usage("begin() was called inside a transaction. End it first; for a"
                            + " part that can be undone alone use a savepoint.");
                }
                inTransaction = true;
            }
            case COMMIT, ROLLBACK -> {
                if (!inTransaction) {
                    return TransactionException.usage((kind == Command.Kind.ROLLBACK ? "rollback()" : "commit()")
                            + " was called outside a transaction: there was no begin(), or it has ended"
                            + " already.");
                }
                inTransaction = false;
            }
            case STATEMENT, INTERNAL, NOTHING -> {}
        }
        return null;
    }

    private void transmit(Pending<?> pending) {
        commands++;
        lastUse = System.nanoTime();
        Command command = pending.command;
        pending.bindings = IntStream.range(0, command.sets().size())
                .mapToObj(set -> new Binding(pending, set, observed()))
                .toList();
        Future<SqlResult<List<@Nullable Object[]>>> sent = command.prepared()
                ? execute(connection().preparedQuery(command.sql()).collecting(Rows.collector()), pending.bindings)
                : connection().query(command.sql()).collecting(Rows.collector()).execute();
        sent.onComplete((@Nullable SqlResult<List<@Nullable Object[]>> result, @Nullable Throwable failure) ->
                onAnswer(pending, result, failure));
    }

    /** Many executions share one Sync: without a transaction around it the server keeps all of them or none. */
    private static <R> Future<R> execute(PreparedQuery<R> query, List<Binding> bindings) {
        return bindings.size() == 1 ? query.execute(bindings.get(0)) : query.executeBatch(List.copyOf(bindings));
    }

    private void onAnswer(
            Pending<?> pending, @Nullable SqlResult<List<@Nullable Object[]>> result, @Nullable Throwable failure) {
        if (failure != null && healed(pending, failure)) {
            return;
        }
        if (failure == null && result != null && pending.unfinished() && !pending.cancelWanted) {
            noteEffects(pending);
            pending.next(observed().lastTag(), result);
            transmit(pending);
            return;
        }
        inflight.remove(pending);
        if (inflight.isEmpty()) {
            inTransaction = observed().lastStatus() != TransactionStatus.IDLE;
        }
        if (failure == null && result != null) {
            succeed(pending, result);
        } else if (failure != null) {
            failed(pending, explain(pending, failure));
        }
        proceed();
    }

    /** What fails in a transaction is told by its commit, should nobody look before that. */
    private void failed(Pending<?> pending, HowdahException failure) {
        if (observed().lastStatus() == TransactionStatus.FAILED) {
            spoiled = spoiled == null ? failure : spoiled;
            pending.toldElsewhere();
        }
        pending.fail(failure);
    }

    private void noteEffects(Pending<?> pending) {
        dirty |=
                !pending.command.neutralTag(observed().lastTag()) || observed().settingChanges() != knownSettingChanges;
    }

    private void succeed(Pending<?> pending, SqlResult<List<@Nullable Object[]>> result) {
        String tag = observed().lastTag();
        noteEffects(pending);
        if (pending.unfinished()) {
            pending.fail(new QueryCancelledException(
                    "The script was cancelled behind "
                            + pending.shown(observed().lastCompletions()),
                    null));
        } else if (pending.command.rolledBack(tag)) {
            pending.fail(rolledBack());
        } else {
            spoiled = null;
            pending.answer(tag, result);
        }
    }

    private HowdahException rolledBack() {
        HowdahException cause = spoiled;
        spoiled = null;
        return new TransactionRolledBackException(
                "PostgreSQL rolled the transaction back instead of committing it, because a statement in it had failed"
                        + (cause == null
                                ? ". Look at the replies of its statements for the cause."
                                : ": " + cause.getMessage()),
                cause);
    }

    /**
     * A statement whose plan the server no longer honours is prepared again, once, when that changes nothing else: no
     * transaction has failed with it, and nothing behind it has overtaken it.
     */
    private boolean healed(Pending<?> pending, Throwable failure) {
        boolean stale = failure instanceof PgException said
                && ("26000".equals(said.getSqlState())
                        || ("0A000".equals(said.getSqlState()) && "RevalidateCachedQuery".equals(said.getRoutine())));
        if (!stale) {
            return false;
        }
        observed().forget(pending.command.sql());
        if (pending.retried || inflight.size() > 1 || observed().lastStatus() != TransactionStatus.IDLE) {
            return false;
        }
        pending.retried = true;
        transmit(pending);
        return true;
    }

    private HowdahException explain(Pending<?> pending, Throwable failure) {
        HowdahException refusal = pending.refusal();
        if (refusal != null) {
            return refusal; // nothing was sent
        }
        if (failure instanceof PgException said) {
            if (pending.cancelledBecause != null && "57014".equals(said.getSqlState())) {
                return new QueryCancelledException(
                        "The statement " + pending.shown(observed().lastCompletions()) + " was cancelled because "
                                + pending.cancelledBecause,
                        ServerErrors.of(said));
            }
            return HowdahException.fromServer(
                    ServerErrors.of(said),
                    "PostgreSQL refused " + pending.shown(observed().lastCompletions()));
        }
        if (failure instanceof HowdahException ours) {
            return ours;
        }
        lastFailure = lastFailure == null ? failure : lastFailure;
        return lost();
    }

    /** Goes on with whatever waited for the commands on their way to end. */
    private void proceed() {
        if (state == State.OPEN && !held.isEmpty() && !inScript()) {
            reopen();
        } else if (state == State.OPEN) {
            tryCancel();
        } else if (inflight.isEmpty()) {
            switch (state) {
                case RESETTING -> sendReset();
                case CANCELLING -> endCancel();
                case CLOSING -> connection().close();
                case OPEN, CLOSED -> {}
            }
        }
    }

    private void sendReset() {
        String sql = (observed().lastStatus() == TransactionStatus.IDLE ? "" : ROLLBACK) + RESET;
        connection().query(sql).execute().onComplete((done, failure) -> {
            if (failure != null) {
                lastFailure = failure;
                observed().drop();
            } else if (state == State.RESETTING) {
                inTransaction = false;
                used = false;
                dirty = false;
                knownSettingChanges = observed().settingChanges();
                reopen();
            }
        });
    }

    private void reopen() {
        state = State.OPEN;
        while (state == State.OPEN && !held.isEmpty() && !inScript()) {
            Pending<?> next = held.remove();
            if (next == resetInTurn) {
                state = State.RESETTING;
            } else {
                send(next);
            }
        }
        proceed();
    }

    /**
     * A cancel request hits whatever the backend runs when it arrives. So it is sent only for the oldest command, with
     * nothing behind it but commands of the same transaction, which would fail with it; and new ones wait.
     */
    private void tryCancel() {
        Pending<?> oldest = inflight.peek();
        if (state != State.OPEN || oldest == null || !oldest.cancelWanted || (inflight.size() > 1 && !inTransaction)) {
            return;
        }
        state = State.CANCELLING;
        signal();
    }

    private void patienceEnds(long timer) {
        if (state == State.CANCELLING && patience == timer) {
            patience = NO_TIMER;
            signal();
        }
    }

    private void signal() {
        cancelSignalled = false;
        canceller
                .cancel(connection())
                .onComplete((v, failure) -> onLoop(() -> {
                    cancelSignalled = true;
                    proceed();
                    signalAgainIfMissed();
                }));
    }

    /** A signal that finds the backend between the messages of a statement has no effect. */
    private void signalAgainIfMissed() {
        if (state == State.CANCELLING && !inflight.isEmpty()) {
            context.owner()
                    .setTimer(
                            SIGNAL_AGAIN_AFTER,
                            timer -> onLoop(() -> {
                                if (state == State.CANCELLING && cancelSignalled && !inflight.isEmpty()) {
                                    signal();
                                }
                            }));
        }
    }

    /** The signal may still be on its way: a command that does nothing takes it before an innocent one could. */
    private void endCancel() {
        if (patience != NO_TIMER) {
            context.owner().cancelTimer(patience);
            patience = NO_TIMER;
            reopen();
        } else if (cancelSignalled) {
            cancelSignalled = false;
            connection().query(NOTHING).execute().onComplete((v, hit) -> {
                if (state == State.CANCELLING) {
                    reopen();
                }
            });
        }
    }

    private void onClosed() {
        boolean expected = state == State.CLOSING;
        state = State.CLOSED;
        HowdahException reason = expected ? closedException() : lost();
        held.forEach(pending -> pending.fail(reason));
        held.clear();
        List.copyOf(inflight).forEach(pending -> {
            if (inTransaction) {
                pending.toldElsewhere();
            }
            pending.fail(reason);
        });
        inflight.clear();
        closed.complete(null);
        if (!expected) {
            lostListener.accept(reason);
        }
    }

    private ConnectionLostException lost() {
        Optional<ServerError> said = observed().fatal().map(fatal -> ServerError.of(fatal.sqlState(), fatal.message()));
        String why = said.map(error -> ": " + error.message() + " [" + error.sqlState() + "]")
                .orElse("");
        return new ConnectionLostException(
                "The connection to " + options + " (backend " + backendPid() + ") is gone" + why
                        + ". What became of statements on their way is not known; run the work again on a new session.",
                said.orElse(null),
                lastFailure);
    }

    private SessionClosedException closedException() {
        return new SessionClosedException(
                "The connection to " + options + " is being closed: the application or the server is stopping.");
    }

    @Override
    public String toString() {
        return "EngineConnection[" + options + ", backend " + backendPid() + ", " + state + "]";
    }
}
