// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop does before it sleeps: when a connection has just given its last answer, it looks for new work a
 * moment longer, since a caller who has an answer often asks the next thing at once, and to wake a thread costs as much
 * as a short statement. Only while that has been rewarded lately, and only as many loops as leave the processors to those
 * who work.
 *
 * <p>On its event loop, but for the count that the loops share.
 */
final class Lookout implements SelectStrategy {
    static final long LIMIT = 20_000; // nanoseconds

    /** How often a loop tries all the same when it has not been rewarded. */
    static final int TRY_EACH = 64;

    /** A look in vain costs about as much as that many good ones save. */
    private static final int PRICE = 2;

    private static final int MOST_CREDIT = 8 * PRICE;

    private static final FastThreadLocal<@Nullable Lookout> OF_LOOP = new FastThreadLocal<>();

    private final AtomicInteger looking;
    private final int most;
    private final LongSupplier clock;
    private boolean known;
    private boolean looks;
    private long since;
    private int credit = MOST_CREDIT;
    private int declined;

    /**
     * @param looking how many loops look at the moment
     * @param processors of which half are left to those who work; so with a single one there is no looking
     */
    Lookout(AtomicInteger looking, int processors, LongSupplier clock) {
        this.looking = looking;
        most = processors / 2;
        this.clock = clock;
    }

    /** The current event loop has given an answer, and waits for no other on that connection. */
    static void answered() {
        Lookout lookout = OF_LOOP.get();
        if (lookout != null) {
            lookout.begin();
        }
    }

    void begin() {
        if (!looks && rewardedLately()) {
            looks = looking.incrementAndGet() <= most;
            if (looks) {
                since = clock.getAsLong();
            } else {
                looking.decrementAndGet();
            }
        }
    }

    private boolean rewardedLately() {
        return credit > 0 || ++declined % TRY_EACH == 0;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (!known) {
            OF_LOOP.set(this);
            known = true;
        }
        if (looks && (hasTasks || clock.getAsLong() - since >= LIMIT)) {
            end(hasTasks);
        }
        if (hasTasks || looks) {
            return selectNow.get();
        }
        Moment.beforeSleep();
        return SELECT;
    }

    private void end(boolean rewarded) {
        credit = rewarded ? Math.min(MOST_CREDIT, credit + 1) : Math.max(0, credit - PRICE);
        looks = false;
        looking.decrementAndGet();
    }
}
