// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.CopyProgress;
import io.howdah.ErrorId;
import io.howdah.Reply;
import io.howdah.engine.flow.Rounds;
import io.howdah.engine.types.Bytes;
import io.howdah.engine.wire.CopyLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Data to the server: a {@link Supply} puts them in as long as there is room, and the event loop sends them as the network
 * takes them.
 */
public final class Feed extends Transfer {
    /** As much as is kept for a network that is slow for a moment. */
    private static final int ROOM = 512 * 1024;

    /** A portion that is worth a message of its own. */
    public static final int PORTION = 64 * 1024;

    /** What the last row of a portion may stand over. */
    static final int SLACK = 4096;

    static final String WITHDRAWN = "the client has withdrawn its data";

    private final Rounds rounds;
    private final Listener listener;
    private final Deque<Bytes> portions = new ArrayDeque<>(); // guarded by this, as all below
    private int held;
    private boolean hungry;
    private boolean announced;
    private boolean complete;
    private boolean unwanted;
    private @Nullable Throwable failure;
    private boolean ended; // the rest on the event loop
    private boolean sending;

    /**
     * @param home where the supply's code runs
     * @param progress told there, too
     * @param supply what gives the data of this feed
     */
    public Feed(Reply.Home home, Consumer<CopyProgress> progress, Function<Feed, Supply> supply) {
        listener = new Listener(progress, ErrorId.COPY_SOURCE);
        rounds = new Rounds(home, supply.apply(this)::step);
    }

    /** What gives the data. Its steps follow each other, on threads that may wait; it puts data in and throws nothing. */
    public interface Supply {
        /** There is room, or there is no need of more: {@link #unwanted()}. */
        void step();
    }

    // ---- the supply's side ----

    /** A new portion, with room for its header. */
    static Bytes portion(int capacity) {
        Bytes portion = new Bytes(CopyLine.HEADER + capacity);
        portion.length(CopyLine.HEADER);
        return portion;
    }

    /** Whether more may be put in; if not, the supply is called when it may. */
    synchronized boolean room() {
        hungry = !unwanted && held >= ROOM;
        return !hungry;
    }

    /** Whether nothing more is wanted. */
    synchronized boolean unwanted() {
        return unwanted;
    }

    /** @param moreRows that end in the portion, as far as that is known */
    void put(Bytes portion, int moreRows) {
        int more = portion.length() - CopyLine.HEADER;
        if (more == 0) {
            return;
        }
        synchronized (this) {
            if (unwanted) {
                return;
            }
            Bytes last = portions.peekLast();
            if (last != null && last.length() + portion.length() <= PORTION) {
                last.all(portion.array(), CopyLine.HEADER, more);
            } else {
                portions.add(portion);
            }
            held += more;
        }
        announce();
        listener.more(more, moreRows);
    }

    void complete() {
        synchronized (this) {
            complete = true;
        }
        announce();
    }

    void fail(Throwable why) {
        synchronized (this) {
            if (unwanted || complete) {
                return;
            }
            failure = why;
            portions.clear();
            announced = false; // perhaps by somebody who then failed to tell, of a stack that was full
        }
        announce();
    }

    /** Calls the supply soon, on a thread of its own. */
    void callSupply() {
        rounds.elsewhere();
    }

    private void announce() {
        CopyLine on = line();
        boolean first;
        synchronized (this) {
            first = !announced;
            announced = true;
        }
        if (first && on != null) {
            on.onLoop(this::send);
        }
    }

    // ---- the network's side ----

    @Override
    public void wanted(CopyLine on) {
        begun(on);
        if (unwanted()) {
            on.fail(WITHDRAWN);
        } else {
            callSupply();
        }
    }

    @Override
    public void writable() {
        send();
    }

    /** A write may tell that the line is writable before it returns: whoever sends already looks again. */
    private void send() {
        CopyLine on = line();
        if (on == null || sending) {
            return;
        }
        sending = true;
        Bytes next = next(on);
        while (next != null) {
            on.send(next.array(), next.length());
            moved(next.length() - CopyLine.HEADER);
            next = next(on);
        }
        sending = false;
    }

    private @Nullable Bytes next(CopyLine on) {
        Bytes next = null;
        boolean call = false;
        synchronized (this) {
            announced = false;
            if (unwanted || ended) {
                return null;
            }
            if (failure != null) {
                ended = true;
                on.fail(WITHDRAWN);
            } else if (!portions.isEmpty()) {
                next = on.writable() ? portions.poll() : null;
                held -= next == null ? 0 : next.length() - CopyLine.HEADER;
                call = hungry && held <= ROOM / 2;
                hungry &= !call;
            } else if (complete) {
                ended = true;
                on.done();
            }
        }
        if (call) {
            callSupply();
        }
        return next;
    }

    @Override
    public synchronized boolean waitsForApplication() {
        return line() != null && !ended && !complete && portions.isEmpty();
    }

    @Override
    public void stop() {
        CopyLine on = line();
        if (dismiss() && on != null && !ended) {
            ended = true;
            on.fail(WITHDRAWN);
        }
    }

    @Override
    public void answered() {
        dismiss();
    }

    @Override
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Nothing more is wanted; false if that was known. */
    private boolean dismiss() {
        synchronized (this) {
            if (unwanted) {
                return false;
            }
            unwanted = true;
            hungry = false;
            portions.clear();
        }
        if (line() != null) {
            callSupply(); // to let go what it holds
        }
        return true;
    }
}
