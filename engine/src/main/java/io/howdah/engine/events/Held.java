// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.engine.events.queue.Claimed;
import org.jspecify.annotations.Nullable;

/**
 * A durable event that this process has claimed, until it is acknowledged, given back or lost. Touched by steps only, but for
 * {@link #claimed()}.
 */
final class Held {
    /** What is done with it. */
    enum State {
        /** Nobody has it yet. */
        WAITING,
        /** A listener has it. */
        WORKED_ON,
        /** A transaction of its listener's has it, with its row locked, so that nobody else can have it. */
        LOCKED,
        /** It is being acknowledged or given back. */
        ENDING,
        OVER
    }

    private final Claimed claimed;
    private final long since = System.nanoTime();
    private long takenAt;
    private long leaseEnds;
    private State state = State.WAITING;
    private @Nullable Intake taker;
    private @Nullable Event event;

    /** @param leaseEnds when somebody else may have it, by our clock and rather too early */
    Held(Claimed claimed, long leaseEnds) {
        this.claimed = claimed;
        this.leaseEnds = leaseEnds;
    }

    Claimed claimed() {
        return claimed;
    }

    boolean is(State other) {
        return state == other;
    }

    void become(State next) {
        state = next;
    }

    /** A transaction of its listener's has it. */
    void lock() {
        if (state == State.WORKED_ON) {
            state = State.LOCKED;
        }
    }

    void taken(Intake by, Event as) {
        state = State.WORKED_ON;
        takenAt = System.nanoTime();
        taker = by;
        event = as;
    }

    @Nullable
    Intake taker() {
        return taker;
    }

    @Nullable
    Event event() {
        return event;
    }

    /** How long it has been waiting here, in nanoseconds. */
    long age() {
        return System.nanoTime() - since;
    }

    /** How long somebody has had it, in nanoseconds. */
    long taken() {
        return System.nanoTime() - takenAt;
    }

    void extended(long until) {
        leaseEnds = until;
    }

    boolean leaseOver() {
        return System.nanoTime() - leaseEnds > 0;
    }

    /**
     * Whether nobody here will say any more what came of it, given that its lease is not extended: who had it has gone, or
     * has it in a transaction of its own, whose rollback nobody tells.
     */
    boolean forsaken() {
        if (taker == null || !leaseOver()) {
            return false;
        }
        return switch (state) {
            case WORKED_ON -> !taker.works();
            case LOCKED -> !taker.works() || !taker.waitedFor();
            case WAITING, ENDING, OVER -> false;
        };
    }

    @Override
    public String toString() {
        return "Held[" + claimed.id() + ", " + state + "]";
    }
}
