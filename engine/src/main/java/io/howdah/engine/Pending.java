// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.engine.types.Type;
import io.vertx.sqlclient.SqlResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command and the reply that waits for it; with a connection, or still without one. */
public final class Pending<T extends @Nullable Object> {
    final Command command;
    private final Outcome.Finish<T> finish;
    private final Watcher watcher;
    private final Reply.Source<T> source;
    private @Nullable EngineConnection connection; // guarded by this
    private boolean cancelled; // guarded by this
    boolean cancelWanted; // on the connection's event loop

    @Nullable
    String cancelledBecause; // on the connection's event loop

    boolean retried; // on the connection's event loop

    @Nullable
    Binding binding; // on the connection's event loop

    Pending(Reply.Home home, Command command, Outcome.Finish<T> finish, Watcher watcher) {
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

    /** Why the parameters were not sent, if they were not. */
    @Nullable
    HowdahException refusal() {
        return binding == null ? null : binding.refusal();
    }

    void answer(String tag, SqlResult<List<@Nullable Object[]>> result) {
        List<Type> types = binding == null ? List.of() : binding.columns();
        watcher.answered();
        source.answer(() -> {
            watcher.delivered();
            return finish.apply(Rows.outcome(tag, types, result));
        });
    }

    /** Ends the command before it was handed to a connection, or because that broke. */
    public void fail(HowdahException failure) {
        watcher.answered();
        source.answer(() -> {
            watcher.delivered();
            throw failure;
        });
    }
}
