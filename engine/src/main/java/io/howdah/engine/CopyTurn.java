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
    /** So long a COPY may stand still whose borrower has given the connection back. */
    private static final Duration STANDSTILL = Duration.ofSeconds(5);

    private final Copying copying;
    private boolean abandoned;

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
    void abandoned() {
        if (!abandoned) {
            abandoned = true;
            watch(copying.transfer().moves());
        }
    }

    private void watch(long moves) {
        line().later(STANDSTILL, () -> {
            long now = copying.transfer().moves();
            if (now == moves) {
                cancelledBecause("its session was closed and no data of it moved for "
                        + HowdahException.inWords(STANDSTILL) + ".");
                line().cancel(pending());
            } else {
                watch(now);
            }
        });
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
        copying.transfer().answered();
        super.lost(reason);
    }
}
