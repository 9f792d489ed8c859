// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.engine.wire.CopyLine;
import io.howdah.engine.wire.CopyPeer;
import org.jspecify.annotations.Nullable;

/**
 * The data of one COPY on their way, in one direction. What the wire calls is called on the event loop; the rest by any
 * thread.
 */
public abstract class Transfer implements CopyPeer {
    private volatile Runnable mover = () -> {};
    private volatile long moves;
    private long bytes; // guarded by this
    private @Nullable CopyLine line; // guarded by this

    /** @param told on the event loop whenever data have moved on the network */
    public final void whenMoved(Runnable told) {
        mover = told;
    }

    /** A number that stays while no data move. */
    public final long moves() {
        return moves;
    }

    /** How many bytes have moved. */
    public final synchronized long bytes() {
        return bytes;
    }

    /** On the event loop only, so that nothing is lost. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    final void moved(int more) {
        moves++;
        synchronized (this) {
            bytes += more;
        }
        mover.run();
    }

    final synchronized void begun(CopyLine on) {
        line = on;
    }

    final synchronized @Nullable CopyLine line() {
        return line;
    }

    /** Whether it stands still until the application gives more, or takes it. */
    public abstract boolean waitsForApplication();

    /** Ends it as soon as that can be: nobody wants it any more. On the event loop. */
    public abstract void stop();

    /** What failed on the application's side, if that did. */
    public @Nullable Throwable failure() {
        return null;
    }
}
