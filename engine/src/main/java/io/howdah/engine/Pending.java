// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import org.jspecify.annotations.Nullable;

/** Work and the reply that waits for it; with a connection, or still without one. */
public final class Pending<T extends @Nullable Object> {
    private final Work work;
    private final Outcome.Finish<T> finish;
    private final Watcher watcher;
    private final Reply.Source<T> source;
    private final @Nullable Runnable uponCommit = UponCommit.ofThread();
    private @Nullable EngineConnection connection; // guarded by this
    private boolean cancelled; // guarded by this

    Pending(Reply.Home home, Work work, Outcome.Finish<T> finish, Watcher watcher) {
        this.work = work;
        this.finish = finish;
        this.watcher = watcher;
        source = Reply.source(home, this::cancel);
    }

    Work work() {
        return work;
    }

    /** Who is to be told when it has been committed, if anybody is. */
    @Nullable
    Runnable uponCommit() {
        return uponCommit;
    }

    Reply<T> reply() {
        return source.reply();
    }

    /** Hands the work to the connection that will do it; false when it was cancelled while it waited for one. */
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
            watcher.givenUp();
            fail(cancelledUnsent());
        }
    }

    /** Ends work that waits for a connection and will have none; nothing happens to work that was cancelled before. */
    void refuse(HowdahException refusal) {
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
        }
        fail(refusal);
    }

    static HowdahException cancelledUnsent() {
        return new QueryCancelledException("The statement was cancelled before it was sent.", null);
    }

    /** Its failure is told by the end of its transaction, or is nobody's business. */
    void toldElsewhere() {
        source.toldElsewhere();
    }

    /** Whether a part of the value can be made of the rows that have come while others are on their way. */
    boolean takesPartsOfRows() {
        return finish instanceof RowList<?>;
    }

    /** Some rows have come; all of them until now. */
    void offer(Outcome soFar) {
        if (finish instanceof RowList<?> rows) {
            source.offer(() -> rows.begin(soFar));
        }
    }

    /** Everything has come; the verb's value is made of it on an application's thread. */
    void answer(Outcome outcome) {
        watcher.answered();
        source.answer(() -> {
            watcher.delivered();
            return finish.apply(outcome);
        });
    }

    /** Ends the work before it was handed to a connection, or because that broke. */
    public void fail(HowdahException failure) {
        watcher.answered();
        source.answer(() -> {
            watcher.delivered();
            throw failure;
        });
    }
}
