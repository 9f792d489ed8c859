// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.Reply;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.wire.CopyLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data from the server: the event loop puts them in, and stops reading when nobody takes them; who takes them is given all
 * that is there. That is a thread of the application's, and to wake it costs more than a read brings, for the server sends
 * some kilobytes at a time. So it is given a portion that is worth it, or what has lain here for a moment.
 */
public final class Drain extends Transfer {
    /** As much as is kept for a taker who is slow for a moment. */
    private static final int ROOM = 512 * 1024;

    private static final int PORTION = 64 * 1024;
    private static final Duration MOMENT = Duration.ofMillis(2);

    private final Reply.Home home;
    private final boolean messages;
    private final Runnable canceller;
    private List<Piece> pieces = new ArrayList<>(); // guarded by this, as all below
    private int held;
    private long since;
    private boolean looking;
    private boolean due;
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

    /** All pieces that are there; where that is not enough yet, all that are there when it is. */
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
            due = false;
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
            if (asked == null || !(held >= PORTION || due || complete || failed != null)) {
                return;
            }
            waiting = null;
            portion = new Portion<>(pieces, complete);
            pieces = new ArrayList<>();
            held = 0;
            due = false;
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
        boolean look;
        boolean pause;
        synchronized (this) {
            look = !unwanted && keep(new Piece(bytes, length, rows));
            pause = held > ROOM && !paused;
            paused |= pause;
        }
        CopyLine on = line();
        if (look && on != null) {
            on.later(MOMENT, this::look);
        }
        if (pause && on != null) {
            on.pause();
        }
        moved(length);
        answer();
    }

    /** True if somebody has to look after it; one look at a time is enough. */
    private boolean keep(Piece piece) {
        if (pieces.isEmpty()) {
            since = System.nanoTime();
        }
        pieces.add(piece);
        held += piece.length();
        boolean first = !looking;
        looking = true;
        return first;
    }

    /** What has lain here long enough waits for no more; what has come later is looked at later. */
    private void look() {
        long left;
        synchronized (this) {
            left = pieces.isEmpty() ? 0 : since + MOMENT.toNanos() - System.nanoTime();
            due = !pieces.isEmpty() && left <= 0;
            looking = left > 0;
        }
        CopyLine on = line();
        if (left > 0 && on != null) {
            on.later(Duration.ofNanos(left), this::look);
        }
        answer();
    }

    @Override
    public synchronized boolean waitsForApplication() {
        return paused;
    }

    /** What stands behind is to be read, so that the server can end it. */
    @Override
    public void stop() {
        drop();
    }

    @Override
    public void answered() {}
}
