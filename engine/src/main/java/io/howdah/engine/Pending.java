// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.engine.types.Type;
import io.vertx.sqlclient.SqlResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A command and the reply that waits for it; with a connection, or still without one. */
public final class Pending<T extends @Nullable Object> {
    private final Command first;
    private final List<Answer> earlier = new ArrayList<>(0); // on the connection's event loop
    private int step; // on the connection's event loop

    /** The command that runs, or is to run next: of a script one after the other; on the connection's event loop. */
    Command command;

    private final Outcome.Finish<T> finish;
    private final Watcher watcher;
    private final Reply.Source<T> source;
    private @Nullable EngineConnection connection; // guarded by this
    private boolean cancelled; // guarded by this
    boolean cancelWanted; // on the connection's event loop

    @Nullable
    String cancelledBecause; // on the connection's event loop

    boolean retried; // on the connection's event loop

    List<Binding> bindings = List.of(); // on the connection's event loop

    Pending(Reply.Home home, Command command, Outcome.Finish<T> finish, Watcher watcher) {
        first = command;
        this.command = command;
        this.finish = finish;
        this.watcher = watcher;
        source = Reply.source(home, this::cancel);
    }

    Reply<T> reply() {
        return source.reply();
    }

    /** Hands the command to the connection that will run it; false when it was cancelled while it waited for one. */
    public boolean submitTo(EngineConnection chosen) {
        synchronized (this) {
            if (cancelled) {
                return false;
            }
            connection = chosen;
        }
        chosen.submit(this);
        return true;
    }

    private void cancel() {
        EngineConnection running;
        boolean unsent;
        synchronized (this) {
            running = connection;
            unsent = running == null && !cancelled;
            cancelled = true;
        }
        if (running != null) {
            running.cancel(this);
        } else if (unsent) {
            fail(cancelledUnsent());
        }
    }

    static HowdahException cancelledUnsent() {
        return new QueryCancelledException("The statement was cancelled before it was sent.", null);
    }

    /** Its failure is told by the end of its transaction, or is nobody's business. */
    void toldElsewhere() {
        source.toldElsewhere();
    }

    /** Why the parameters were not sent, if they were not. */
    @Nullable
    HowdahException refusal() {
        return bindings.stream()
                .map(Binding::refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Whether more is to run when the command on its way has succeeded. */
    boolean unfinished() {
        return step < first.then().size();
    }

    /** Keeps what came back, and goes on to the next statement of the script. */
    void next(String tag, SqlResult<List<@Nullable Object[]>> result) {
        earlier.add(new Answer(tag, types(), result));
        command = first.then().get(step++);
        retried = false;
    }

    /**
     * The command with its place in the whole, for messages.
     *
     * @param set of parameters
     */
    String shown(int set) {
        int sets = bindings.size();
        boolean one = sets > 1 && set < sets && bindings.get(0).reached();
        String place = first.then().isEmpty()
                ? one ? "parameter set " + (set + 1) + " of " + sets + " of " : ""
                : "statement " + (step + 1) + " of " + (first.then().size() + 1) + " of the script, ";
        return place + "'" + command + "'";
    }

    void answer(String tag, SqlResult<List<@Nullable Object[]>> result) {
        Answer last = new Answer(tag, types(), result);
        finish(() -> last.outcome().after(earlier.stream().map(Answer::outcome).toList()));
    }

    void answerNothing() {
        finish(() -> Outcome.NOTHING);
    }

    private void finish(Supplier<Outcome> outcome) {
        watcher.answered();
        source.answer(() -> {
            watcher.delivered();
            return finish.apply(outcome.get());
        });
    }

    private List<Type> types() {
        return bindings.isEmpty() ? List.of() : bindings.get(0).columns();
    }

    /** Ends the command before it was handed to a connection, or because that broke. */
    public void fail(HowdahException failure) {
        watcher.answered();
        source.answer(() -> {
            watcher.delivered();
            throw failure;
        });
    }

    /** What the server sent for one statement, as it was gathered on the event loop. */
    private record Answer(String tag, List<Type> types, SqlResult<List<@Nullable Object[]>> result) {
        Outcome outcome() {
            return Rows.outcome(tag, types, result);
        }
    }
}
