// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Has the server cancel what a connection runs. A cancel request hits whatever runs when it arrives, so nothing new is
 * sent until it is certain that it has. On the event loop.
 */
final class Cancellation {
    private static final long NO_TIMER = -1;
    private static final long SIGNAL_AGAIN_AFTER = 200;

    private final Vertx vertx;
    private final Supplier<Future<Void>> signal;
    private final Ground ground;
    private boolean signalled;
    /** Runs while commands on their way are given a moment before they are cancelled. */
    private long patience = NO_TIMER;

    /** What is cancelled. */
    interface Ground {
        /** Whether what is to be cancelled is still on its way. */
        boolean running();

        /** Runs something on the event loop. */
        void onLoop(Runnable task);

        /** The server has signalled the backend. */
        void signalled();

        /** Sends a command that does nothing, and says when it has ended. */
        Future<?> sendNothing();
    }

    /** @param signal sends a cancel request; completes when the server has signalled the backend */
    Cancellation(Vertx vertx, Supplier<Future<Void>> signal, Ground ground) {
        this.vertx = vertx;
        this.signal = signal;
        this.ground = ground;
    }

    void signal() {
        signalled = false;
        signal.get()
                .onComplete((v, failure) -> ground.onLoop(() -> {
                    signalled = true;
                    ground.signalled();
                    signalAgainIfMissed();
                }));
    }

    /** Another command is to be cancelled while the connection is still cancelling. */
    void signalAgain() {
        if (signalled && ground.running()) {
            signal();
        }
    }

    /** Whether commands on their way are given a moment. */
    boolean patient() {
        return patience != NO_TIMER;
    }

    /** Gives the commands on their way a moment to end, then cancels the one that runs. */
    void signalAfter(Duration moment) {
        patience = vertx.setTimer(Math.max(1, moment.toMillis()), timer -> ground.onLoop(() -> patienceEnds(timer)));
    }

    private void patienceEnds(long timer) {
        if (patience == timer && ground.running()) {
            patience = NO_TIMER;
            signal();
        }
    }

    /** A signal that finds the backend between the messages of a statement has no effect. */
    private void signalAgainIfMissed() {
        if (ground.running()) {
            vertx.setTimer(SIGNAL_AGAIN_AFTER, timer -> ground.onLoop(this::signalAgain));
        }
    }

    /**
     * What was to be cancelled has ended. The signal may still be on its way: a command that does nothing takes it before
     * an innocent one could.
     *
     * @param over runs when nothing can be hit any more; not at all while the signal has not arrived
     */
    void end(Runnable over) {
        if (patience != NO_TIMER) {
            vertx.cancelTimer(patience);
            patience = NO_TIMER;
            over.run();
        } else if (signalled) {
            signalled = false;
            ground.sendNothing().onComplete((v, hit) -> over.run());
        }
    }
}
