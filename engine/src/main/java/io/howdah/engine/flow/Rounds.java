// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.Reply;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Steps that follow each other, however many threads announce that there is something to do. Whoever announces first goes
 * round, once more for each announcement that came meanwhile, and the others leave it to him. Thread-safe.
 */
public final class Rounds {
    private final Reply.Home home;
    private final Runnable step;
    private final AtomicInteger announced;

    private Rounds(Reply.Home home, Runnable step, int announced) {
        this.home = home;
        this.step = step;
        this.announced = new AtomicInteger(announced);
    }

    /** @param home where steps find what the application's code needs */
    public Rounds(Reply.Home home, Runnable step) {
        this(home, step, 0);
    }

    /** Rounds of which none begins before they are let go. */
    public static Rounds heldBack(Reply.Home home, Runnable step) {
        return new Rounds(home, step, 1);
    }

    public void letGo() {
        goRound();
    }

    /** There is something to do, on this thread if it is the first to say so. */
    public void here() {
        if (announced.getAndIncrement() == 0) {
            goRound();
        }
    }

    /** There is something to do, on a thread of the home. */
    public void elsewhere() {
        if (announced.getAndIncrement() == 0) {
            dispatch();
        }
    }

    private void dispatch() {
        try {
            home.executor().execute(this::goRound);
        } catch (RejectedExecutionException serverIsStopping) {
            ForkJoinPool.commonPool().execute(this::goRound);
        }
    }

    private void goRound() {
        home.<@Nullable Object>within(() -> {
            int seen = 1;
            while (seen > 0) {
                step.run();
                seen = announced.addAndGet(-seen);
            }
            return null;
        });
    }
}
