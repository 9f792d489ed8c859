// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ConnectionLostException;
import io.howdah.CopyException;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import java.time.Duration;

/**
 * A COPY, which moves data until the application or the server ends it. Time limits are those of a standstill: the clock
 * begins anew whenever data move.
 */
final class CopyTurn extends CommandTurn {
    /** So long the application may let a COPY stand still for which others wait. */
    private static final Duration STANDSTILL = Duration.ofSeconds(5);

    private final Copying copying;
    private boolean hurried;
    private boolean over;

    CopyTurn(Pending<?> pending, Command command, Copying copying, Line line) {
        super(pending, command, line);
        this.copying = copying;
    }

    @Override
    void begin() {
        copying.transfer().whenMoved(() -> line().began(this));
        super.begin();
    }

    /** What was read of the application's data cannot be read again. */
    @Override
    public boolean mayBeSentAgain() {
        return false;
    }

    @Override
    void signalled() {
        copying.stop();
    }

    @Override
    void hurried(String why) {
        if (!hurried) {
            hurried = true;
            watch(why);
        }
    }

    /** What the server takes its time for is waited for, as with any other statement. */
    private void watch(String why) {
        long moves = copying.transfer().moves();
        boolean waits = copying.transfer().waitsForApplication();
        line().later(STANDSTILL, () -> {
            if (over) {
                return;
            }
            if (waits
                    && copying.transfer().waitsForApplication()
                    && copying.transfer().moves() == moves) {
                cancelledBecause(why + " and no data of it moved for " + HowdahException.inWords(STANDSTILL) + ".");
                line().cancel(pending());
            } else {
                watch(why);
            }
        });
    }

    @Override
    void end(Outcome outcome) {
        over = true;
        super.end(outcome);
    }

    @Override
    void end(HowdahException failure) {
        over = true;
        super.end(failure);
    }

    @Override
    public void failed(Transmitter.Failure failure) {
        copying.transfer().answered();
        Throwable own = copying.transfer().failure();
        boolean lost = failure.why() instanceof ConnectionLostException;
        end(own == null || toBeCancelled() || lost ? failure.why() : explained(own));
    }

    private HowdahException explained(Throwable own) {
        return own instanceof HowdahException ours
                ? ours
                : new CopyException(
                        ErrorId.COPY_SOURCE,
                        "What gives the data of '" + pending().work() + "' has failed after "
                                + copying.transfer().bytes() + " bytes; nothing of them stays. It failed with "
                                + own.getClass().getName() + ", which is the cause.",
                        own);
    }

    @Override
    void lost(HowdahException reason) {
        over = true;
        copying.transfer().answered();
        super.lost(reason);
    }
}
