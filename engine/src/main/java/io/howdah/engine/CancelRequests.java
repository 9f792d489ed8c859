// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.EngineConnection.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the server cancel the turn that it works on: because somebody wants that, because it takes longer than
 * {@code command-timeout}, or because its transaction or its connection is to end. A server that does not answer to that
 * either is taken for gone. On the event loop.
 */
final class CancelRequests implements Cancellation.Ground {
    private static final Duration OVERDUE_AFTER = Duration.ofMillis(300);

    private final ConnectionOptions options;
    private final Farewell farewell;
    private final Lineup lineup;
    private final Queue queue;
    private final Cancellation cancellation;
    private final CommandLimit<Turn> limit;
    private int sent;

    /** What a turn sends when the request to cancel that is under way has arrived. */
    private @Nullable Runnable behind;

    /** The queue whose turns are cancelled. */
    interface Queue {
        State state();

        /** A request is under way: nothing new is sent, so that it hits no other. */
        void hold();

        /** No request can hit anything any more. */
        void cancelled();

        /** What was waited for may have happened. */
        void proceed();

        /** Sends a command that does nothing, and says when it has ended. */
        Future<?> sendNothing();

        void onLoop(Runnable task);

        void later(Duration time, Runnable task);
    }

    /** @param signal sends a cancel request; completes when the server has signalled the backend */
    CancelRequests(
            ConnectionOptions options,
            Vertx vertx,
            Farewell farewell,
            Lineup lineup,
            Queue queue,
            Supplier<Future<Void>> signal) {
        this.options = options;
        this.farewell = farewell;
        this.lineup = lineup;
        this.queue = queue;
        cancellation = new Cancellation(vertx, () -> tellOldest(signal), this);
        limit = new CommandLimit<>(
                options.commandTimeout(), options.connectTimeout(), queue::later, this::overLimit, this::stuck);
    }

    /** A request to cancel is sent; there are turns that can do more to come to their end. */
    private Future<Void> tellOldest(Supplier<Future<Void>> signal) {
        Turn oldest = lineup.oldest();
        if (oldest != null) {
            oldest.signalled();
        }
        return signal.get();
    }

    /** The server begins with the next command of the oldest turn. */
    void began(Turn oldest) {
        limit.began(oldest);
    }

    /** A turn has begun or ended, so that another one may be the oldest. */
    void lineupChanged() {
        Turn oldest = lineup.oldest();
        limit.oldest(oldest != null && oldest.limited() ? oldest : null);
    }

    private void overLimit(Turn slow) {
        slow.exceedLimit();
        sendIfWanted();
    }

    private void stuck(Turn slow) {
        farewell.breakOff(new TimeoutException("no answer to '" + slow.pending().work() + "' within command-timeout "
                + HowdahException.inWords(options.commandTimeout()) + ", nor after a request to cancel it"));
    }

    /**
     * A cancel request hits whatever the backend runs when it arrives. So it is sent only for the oldest turn, while new
     * ones wait; where others are on their way behind it already, not before it has had a while to end by itself: then it
     * is most unlikely that it ends just before the request arrives, and one that is hit for it is sent again.
     */
    void sendIfWanted() {
        Turn oldest = lineup.oldest();
        if (lineup.cancelWaits() && queue.state() == State.CANCELLING) {
            cancellation.signalAgain();
        }
        if (oldest == null
                || !lineup.cancelWaits()
                || (queue.state() != State.OPEN && queue.state() != State.RESETTING)) {
            return;
        }
        if (lineup.severalUnderWay() && !oldest.cancelOverdue()) {
            queue.later(OVERDUE_AFTER, () -> {
                oldest.cancelIsOverdue();
                sendIfWanted();
            });
            return;
        }
        if (queue.state() == State.RESETTING) {
            lineup.resetWaitsFirst();
        }
        queue.hold();
        cancellation.signal();
        int request = ++sent;
        if (!oldest.overLimit()) { // else the limit sees to it
            queue.later(options.connectTimeout(), () -> {
                if (request == sent) {
                    breakOffUnlessCancelled(oldest);
                }
            });
        }
    }

    private void breakOffUnlessCancelled(Turn turn) {
        if (lineup.oldest() == turn && queue.state() == State.CANCELLING) {
            farewell.breakOff(
                    new TimeoutException("no answer to '" + turn.pending().work() + "', nor to a request to"
                            + " cancel it within connect-timeout "
                            + HowdahException.inWords(options.connectTimeout())));
        }
    }

    /** Ends a borrower's work, which is given a moment to end by itself. */
    void windUp(Duration moment, String why) {
        queue.hold();
        lineup.windUp(why);
        cancellation.signalAfter(moment);
    }

    /** Cancels what is still on its way while the connection closes. */
    void cancelAll(String why) {
        lineup.eachUnderWay(turn -> turn.cancelledBecause("of its connection: " + why + "."));
        cancellation.signal();
    }

    /** Whether what is sent now could be hit: a request is under way, and not only planned. */
    boolean couldHit() {
        return queue.state() == State.CANCELLING && !cancellation.patient();
    }

    /** Sends something behind the request that is under way. */
    void sendBehind(Runnable next) {
        behind = next;
    }

    /** Whether something waits for the request that is under way. */
    boolean somethingWaits() {
        return behind != null;
    }

    /** Sends what waits. */
    void goOn() {
        Runnable next = behind;
        behind = null;
        if (next != null) {
            next.run();
        }
    }

    /** What was to be cancelled has ended. */
    void end() {
        cancellation.end(queue::cancelled);
    }

    @Override
    public boolean running() {
        boolean cancelling = queue.state() == State.CANCELLING || queue.state() == State.CLOSING;
        return cancelling && lineup.cancelWaits(); // what runs behind the oldest is not cancelled
    }

    @Override
    public void onLoop(Runnable task) {
        queue.onLoop(task);
    }

    @Override
    public void signalled() {
        queue.proceed();
    }

    @Override
    public Future<?> sendNothing() {
        return queue.sendNothing();
    }
}
