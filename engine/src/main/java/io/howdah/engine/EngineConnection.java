// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
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
    private static final String TRANSACTION_TIMEOUT = "25P04";
    private static final long NO_TIMER = -1;
    private static final Duration SIGNAL_AGAIN_AFTER = Duration.ofMillis(200);
    private static final Duration CANCEL_OVERDUE_AFTER = Duration.ofMillis(300);

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
    private final CommandLimit limit;
    /** Of what the connection does by itself, while others wait for it. */
    private final CommandLimit ownLimit;

    private final Beneath beneath;
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
    /** What failed first in the transaction that the server says has failed. */
    private @Nullable HowdahException spoiler;

    /** Whether anything was run since the last reset. */
    private boolean used;

    /** Whether something that was run since then may have left something behind. */
    private volatile boolean dirty;

    /** A statement that looks plain, of which it is not known whether it is so beneath; whoever comes next is safe from it. */
    private @Nullable String doubtful;

    private boolean definitionsChanged;
    private int knownSettingChanges;
    private boolean cancelSignalled;
    /** Runs while commands on their way are given a moment before they are cancelled. */
    private long patience = NO_TIMER;

    private @Nullable Throwable lastFailure;
    /** Whether the connection has ended, though its close may not have been told yet. */
    private volatile boolean broken;

    private volatile Consumer<HowdahException> lostListener = lost -> {};

    /** Sends a cancel request for the connection; completes when the server has signalled the backend. */
    interface Canceller {
        Future<Void> cancel(PgConnection connection);
    }

    EngineConnection(
            ConnectionOptions options,
            Wire wire,
            Context context,
            Canceller canceller,
            long retireAt,
            Beneath beneath) {
        this.options = options;
        this.wire = wire;
        this.context = context;
        loop = WireFactory.eventLoop(context);
        this.canceller = canceller;
        this.retireAt = retireAt;
        this.beneath = beneath;
        limit = new CommandLimit(
                options.commandTimeout(), options.connectTimeout(), this::later, this::overLimit, this::stuck);
        ownLimit = new CommandLimit(options.connectTimeout(), Duration.ZERO, this::later, this::silent, silent -> {});
        connection().closeHandler(v -> onClosed());
        connection().exceptionHandler(failure -> lastFailure = failure);
        connection().noticeHandler(notice -> {});
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
                && !broken
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
            broken = true;
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

    /** Whether a transaction is open when all that was submitted before has ended; nothing is sent. */
    public Reply<Boolean> inTransaction(Reply.Home home) {
        return submit(home, Command.status(), outcome -> !outcome.tag().equals(TransactionStatus.IDLE.name()));
    }

    /** A time in which this caller does nothing. */
    Reply<Void> pause(Reply.Home home, Duration time) {
        Pause pause = new Pause(home);
        if (!onLoop(() -> later(time, pause::over))) {
            pause.fail(lost());
        }
        return pause.reply();
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
            } else if (doubtful != null) {
                String about = doubtful;
                resetOnLoop();
                beneath.question(about).ifPresent(this::ask);
            }
        });
    }

    /** Behind the reset, so that whoever is next waits for it too, and seldom. */
    private void ask(Beneath.Question question) {
        connection()
                .query(question.text())
                .execute()
                .onComplete((rows, failure) -> beneath.answered(
                        question, failure != null || rows.iterator().next().getBoolean(0)));
    }

    private void noteDoubt(Command command) {
        if (command.prepared() && command.neutral() && !options.pgbouncer() && !beneath.nothingUnder(command.sql())) {
            doubtful = command.sql();
        }
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
                if (held.isEmpty() && itsTurn(pending)) {
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

    private boolean itsTurn(Pending<?> next) {
        return !inScript() && !cancelWaits() && (next.command.kind() != Command.Kind.STATUS || inflight.isEmpty());
    }

    /** Whether the last command on its way has more to run before its turn is over; others wait until then. */
    private boolean inScript() {
        Pending<?> last = inflight.peekLast();
        return last != null && last.unfinished();
    }

    private void send(Pending<?> pending) {
        HowdahException refusal = refusal(pending.command.kind());
        if (refusal == null && options.pgbouncer()) {
            refusal = SharedSession.refusal(pending.command);
        }
        if (refusal != null) {
            pending.fail(refusal);
            return;
        }
        if (pending.command.kind() == Command.Kind.STATUS) {
            pending.answerUnsent(observed().lastStatus().name());
            return;
        }
        used = true;
        noteDoubt(pending.command);
        dirty |= !pending.command.neutral();
        inflight.add(pending);
        limit.oldest(limited());
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
            case STATEMENT, INTERNAL, STATUS, NOTHING -> {}
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
            limit.began(pending);
            transmit(pending);
            return;
        }
        inflight.remove(pending);
        limit.oldest(limited());
        if (inflight.isEmpty()) {
            inTransaction = observed().lastStatus() != TransactionStatus.IDLE;
        }
        if (failure == null && result != null) {
            succeed(pending, result);
        } else if (failure != null) {
            HowdahException told = explain(pending, failure);
            spoiler = spoiler == null ? told : spoiler;
            pending.fail(told);
        }
        if (observed().lastStatus() != TransactionStatus.FAILED) {
            spoiler = null;
        }
        proceed();
    }

    private void noteEffects(Pending<?> pending) {
        observed().follow(observed().lastTag());
        definitionsChanged |= Command.changesDefinitions(observed().lastTag());
        if (definitionsChanged && observed().lastStatus() == TransactionStatus.IDLE) {
            definitionsChanged = false;
            beneath.changed();
        }
        dirty |=
                !pending.command.neutralTag(observed().lastTag()) || observed().settingChanges() != knownSettingChanges;
    }

    private void succeed(Pending<?> pending, SqlResult<List<@Nullable Object[]>> result) {
        String tag = observed().lastTag();
        noteEffects(pending);
        if (pending.unfinished()) {
            int set = observed().lastCompletions();
            pending.fail(HowdahException.located(
                    new QueryCancelledException("The script was cancelled behind " + pending.shown(set), null),
                    pending.failedAt(set, Optional.empty())));
        } else if (pending.command.rolledBack(tag)) {
            pending.fail(new TransactionRolledBackException(
                    "PostgreSQL rolled the transaction back instead of committing it, because a statement in it had"
                            + " failed. Look at the replies of its statements for the cause.",
                    spoiler));
        } else {
            pending.answer(tag, result);
        }
    }

    /**
     * A statement whose plan the server no longer honours is prepared again, once, when that changes nothing else: no
     * transaction has failed with it, and nothing behind it has overtaken it.
     */
    private boolean healed(Pending<?> pending, Throwable failure) {
        if (hitByAnothersCancel(pending, failure)) {
            transmit(pending);
            return true;
        }
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

    /**
     * A signal for the command before came too late for that. Nothing of this one was kept, so it is sent once more, where
     * nothing behind it has overtaken it.
     */
    private boolean hitByAnothersCancel(Pending<?> pending, Throwable failure) {
        return state == State.CANCELLING
                && Refusals.cancelled(failure)
                && !pending.cancelWanted()
                && inflight.size() == 1
                && observed().lastStatus() == TransactionStatus.IDLE;
    }

    private HowdahException explain(Pending<?> pending, Throwable failure) {
        HowdahException refusal = pending.refusal();
        if (refusal != null) {
            return refusal; // nothing was sent
        }
        if (failure instanceof PgException said) {
            return toldTo(pending, Refusals.of(pending, said, observed().lastCompletions(), options));
        }
        if (failure instanceof HowdahException ours) {
            return ours;
        }
        broken = true;
        lastFailure = lastFailure == null ? failure : lastFailure;
        return toldTo(pending, lost());
    }

    /**
     * Of a commit that was sent nobody knows what became of it when its connection has ended; a statement that outlasted
     * its transaction is told so, though that has cost the connection.
     */
    private HowdahException toldTo(Pending<?> sent, HowdahException end) {
        boolean lost = end instanceof ConnectionLostException || end instanceof SessionClosedException;
        if (lost && sent.command.commits()) {
            return new CommitOutcomeUnknownException(
                    "The commit was sent on " + options + " (backend " + backendPid() + ") and no answer came,"
                            + " because the connection ended: the transaction is committed, or it is not. Look for"
                            + " what it wrote before you run the work again.",
                    end);
        }
        boolean late = observed()
                .fatal()
                .filter(fatal -> fatal.sqlState().equals(TRANSACTION_TIMEOUT))
                .isPresent();
        return lost && late && sent.command.prepared()
                ? new QueryTimeoutException(
                        QueryTimeoutException.Limit.TRANSACTION,
                        "The transaction on " + options + " (backend " + backendPid()
                                + ") took longer than its timeout;"
                                + " PostgreSQL has rolled it back and ended the connection. Give it more time, or do"
                                + " less in it.",
                        end.server().orElse(null))
                : end;
    }

    /** Goes on with whatever waited for the commands on their way to end. */
    private void proceed() {
        if (state == State.OPEN && !held.isEmpty() && itsTurn(held.element())) {
            reopen();
        } else if (state == State.OPEN || (state == State.RESETTING && !inflight.isEmpty())) {
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
        String sql = (observed().lastStatus() == TransactionStatus.IDLE ? "" : ROLLBACK)
                + (options.pgbouncer() ? "" : RESET);
        if (sql.isEmpty()) {
            isReset();
            return;
        }
        ownLimit.began(resetInTurn);
        connection().query(sql).execute().onComplete((done, failure) -> {
            ownLimit.oldest(null);
            if (failure != null) {
                breakOff(failure);
            } else if (state == State.RESETTING) {
                isReset();
            }
        });
    }

    private void isReset() {
        inTransaction = false;
        used = false;
        dirty = false;
        doubtful = null;
        knownSettingChanges = observed().settingChanges();
        reopen();
    }

    private void reopen() {
        state = State.OPEN;
        while (state == State.OPEN && !held.isEmpty() && itsTurn(held.element())) {
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
     * A cancel request hits whatever the backend runs when it arrives. So it is sent only for the oldest command, while new
     * ones wait; where others are on their way behind it already, not before it has had a while to end by itself: then it
     * is most unlikely that it ends just before the request arrives, and one that is hit for it is sent again.
     */
    private void tryCancel() {
        if (!cancelWaits() || (state != State.OPEN && state != State.RESETTING)) {
            return;
        }
        Pending<?> oldest = inflight.element();
        if (inflight.size() > 1 && !oldest.cancelOverdue) {
            later(CANCEL_OVERDUE_AFTER, () -> {
                oldest.cancelOverdue = true;
                tryCancel();
            });
            return;
        }
        if (state == State.RESETTING) {
            held.addFirst(resetInTurn);
        }
        state = State.CANCELLING;
        signal();
    }

    private boolean cancelWaits() {
        Pending<?> oldest = inflight.peek();
        return oldest != null && oldest.cancelWanted;
    }

    private void overLimit(Pending<?> slow) {
        slow.overLimit = true;
        slow.cancelWanted = true;
        tryCancel();
    }

    private @Nullable Pending<?> limited() {
        Pending<?> oldest = inflight.peek();
        return oldest != null && oldest.command.prepared() ? oldest : null;
    }

    private void silent(Pending<?> unanswered) {
        breakOff(new TimeoutException(
                "the connection was to be cleaned for the next borrower, and the server did not answer within"
                        + " connect-timeout " + options.connectTimeout()));
    }

    private void stuck(Pending<?> slow) {
        breakOff(new TimeoutException("no answer to '" + slow.command + "' within command-timeout "
                + options.commandTimeout() + ", nor after a request to cancel it"));
    }

    /** What comes of it later, the end of the connection, is not the reason. */
    private void breakOff(Throwable reason) {
        broken = true;
        lastFailure = lastFailure == null ? reason : lastFailure;
        observed().drop();
    }

    private void later(Duration time, Runnable task) {
        context.owner().setTimer(Math.max(1, time.toMillis()), timer -> onLoop(task));
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
        if (state == State.CANCELLING && cancelStands()) {
            later(SIGNAL_AGAIN_AFTER, () -> {
                if (state == State.CANCELLING && cancelSignalled && cancelStands()) {
                    signal();
                }
            });
        }
    }

    /** Whether what runs is what is to be cancelled; what runs behind that is not. */
    private boolean cancelStands() {
        Pending<?> oldest = inflight.peek();
        return oldest != null && oldest.cancelWanted();
    }

    /** The signal may still be on its way: a command that does nothing takes it before an innocent one could. */
    private void endCancel() {
        if (patience != NO_TIMER) {
            context.owner().cancelTimer(patience);
            patience = NO_TIMER;
            reopen();
        } else if (cancelSignalled) {
            cancelSignalled = false;
            ownLimit.began(resetInTurn);
            connection().query(NOTHING).execute().onComplete((v, hit) -> {
                ownLimit.oldest(null);
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
        List.copyOf(inflight).forEach(pending -> pending.fail(toldTo(pending, reason)));
        inflight.clear();
        closed.complete(null);
        if (!expected) {
            lostListener.accept(reason);
        }
    }

    private ConnectionLostException lost() {
        Optional<ServerError> said = observed().fatal().map(fatal -> ServerError.of(fatal.sqlState(), fatal.message()));
        String why = said.map(error -> error.message() + " [" + error.sqlState() + "]")
                .orElseGet(() -> NetworkFailures.described(lastFailure));
        return new ConnectionLostException(
                "The connection to " + options + " (backend " + backendPid() + ") is gone: " + why
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
