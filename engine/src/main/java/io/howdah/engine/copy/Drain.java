// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.Reply;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.wire.CopyLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data from the server: the event loop puts them in, and stops reading when nobody takes them; who takes them is given all
 * that is there.
 */
public final class Drain extends Transfer {
    /** As much as is kept for a taker who is slow for a moment. */
    private static final int ROOM = 512 * 1024;

    private final Reply.Home home;
    private final boolean messages;
    private final Runnable canceller;
    private List<Piece> pieces = new ArrayList<>(); // guarded by this, as all below
    private int held;
    private boolean paused;
    private boolean unwanted;
    private boolean complete;
    private @Nullable Throwable failure;
    private Reply.@Nullable Source<Portion<Piece>> waiting;

    /**
     * @param messages whether pieces are whole messages, with their headers
     * @param canceller called when somebody cancels the wait for a piece
     */
    public Drain(Reply.Home home, boolean messages, Runnable canceller) {
        this.home = home;
        this.messages = messages;
        this.canceller = canceller;
    }

    /** All pieces that are there, or else the next. */
    public Reply<Portion<Piece>> next() {
        Reply.Source<Portion<Piece>> asked = Reply.source(home, canceller);
        synchronized (this) {
            waiting = asked;
        }
        answer();
        return asked.reply();
    }

    /** All has come, and the server has said that it is well. */
    public void completed() {
        synchronized (this) {
            complete = true;
        }
        answer();
    }

    public void failed(Throwable why) {
        synchronized (this) {
            failure = why;
        }
        answer();
    }

    /** What comes from now on is dropped. */
    public void drop() {
        synchronized (this) {
            unwanted = true;
            pieces.clear();
            held = 0;
        }
        resume();
    }

    private void answer() {
        Reply.Source<Portion<Piece>> asked;
        Throwable failed;
        Portion<Piece> portion;
        synchronized (this) {
            asked = waiting;
            failed = failure;
            if (asked == null || (pieces.isEmpty() && !complete && failed == null)) {
                return;
            }
            waiting = null;
            portion = new Portion<>(pieces, complete);
            pieces = new ArrayList<>();
            held = 0;
        }
        resume();
        if (failed == null) {
            asked.answer(() -> portion);
        } else {
            asked.fail(failed);
        }
    }

    private void resume() {
        CopyLine on = line();
        synchronized (this) {
            if (!paused || on == null) {
                return;
            }
            paused = false;
        }
        on.onLoop(() -> {
            synchronized (this) {
                if (paused) {
                    return; // there is too much again
                }
            }
            on.resume();
        });
    }

    @Override
    public boolean takesMessages() {
        return messages;
    }

    @Override
    public void coming(CopyLine on) {
        begun(on);
    }

    @Override
    public void came(byte[] bytes, int length, int rows) {
        CopyLine on = line();
        boolean pause;
        synchronized (this) {
            if (!unwanted) {
                pieces.add(new Piece(bytes, length, rows));
                held += length;
            }
            pause = held > ROOM && !paused;
            paused |= pause;
        }
        if (pause && on != null) {
            on.pause();
        }
        moved(length);
        answer();
    }

    /** What stands behind is to be read, so that the server can end it. */
    @Override
    public void stop() {
        drop();
    }

    @Override
    public void answered() {}
}
