// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Work from the moment at which it is its turn on a connection until it has ended. On the event loop. */
abstract class Turn implements Transmitter.Sender {
    private final Pending<?> pending;
    private final Line line;
    private boolean cancelWanted;
    private boolean cancelOverdue;
    private boolean overLimit;
    private @Nullable String cancelledBecause;

    /** The connection, as its turns see it. */
    interface Line {
        Transmitter transmitter();

        /** How stacks are executed. */
        Stacks stacks();

        /** The server begins with the next command of a turn. */
        void began(Turn turn);

        /** Runs it when no request to cancel is under way that could hit what is sent next. */
        void whenClear(Runnable next);

        /** A turn has done all that it was to do; {@link #ended} follows. */
        void done(Turn turn, Outcome outcome);

        /** A turn has failed; {@link #ended} follows. */
        void failed(Turn turn, HowdahException failure);

        /** What failed first in the transaction that the server says has failed. */
        @Nullable
        HowdahException spoiler();

        /** Runs something on the event loop after a while. */
        void later(Duration time, Runnable task);

        /** Asks the server to cancel what is done for a reply, if that can be done without hitting anything else. */
        void cancel(Pending<?> pending);

        /** A turn has ended; {@code tell} tells whoever waits for it. */
        void ended(Turn turn, Runnable tell);
    }

    Turn(Pending<?> pending, Line line) {
        this.pending = pending;
        this.line = line;
    }

    /** Whose turn it is. */
    Pending<?> pending() {
        return pending;
    }

    Transmitter transmitter() {
        return line.transmitter();
    }

    Line line() {
        return line;
    }

    /** The command that the server works on, or will next. */
    abstract Command running();

    /** Whether there is a limit to how long the server may work on it. */
    boolean limited() {
        return running().prepared() || running().errand() != null;
    }

    /** Sends what can be sent at once. */
    abstract void begin();

    /** Whether more is to be sent, so that other turns must wait. */
    abstract boolean unfinished();

    void end(Outcome outcome) {
        line.done(this, outcome);
        line.ended(this, () -> pending.answer(outcome));
    }

    void end(HowdahException failure) {
        line.failed(this, failure);
        line.ended(this, () -> pending.fail(failure));
    }

    /** The connection has ended, and the turn with it. */
    void lost(HowdahException reason) {
        pending.fail(reason);
    }

    @Override
    public boolean commits() {
        return running().commits();
    }

    /** The server is to be asked to cancel what it runs of this turn, as soon as that can be done. */
    void wantCancel() {
        cancelWanted = true;
    }

    /** The server is told to cancel what it runs, which is this. */
    void signalled() {}

    /**
     * Somebody waits for the connection who cannot do anything about what the application still has to do for this.
     *
     * @param why said of it, should it be cancelled for that, after "because"
     */
    void hurried(String why) {}

    boolean cancelWanted() {
        return cancelWanted;
    }

    @Override
    public boolean toBeCancelled() {
        return cancelWanted || cancelledBecause != null;
    }

    /** The server has worked for too long on what it runs of it. */
    void exceedLimit() {
        overLimit = true;
        wantCancel();
    }

    @Override
    public boolean overLimit() {
        return overLimit;
    }

    /** It has had its while to end by itself, and is cancelled although others are on their way behind it. */
    void cancelIsOverdue() {
        cancelOverdue = true;
    }

    boolean cancelOverdue() {
        return cancelOverdue;
    }

    /** @param why said of what fails because it is cancelled, after "because" */
    void cancelledBecause(String why) {
        cancelledBecause = why;
    }

    @Override
    public @Nullable String cancelledBecause() {
        return cancelledBecause;
    }
}
