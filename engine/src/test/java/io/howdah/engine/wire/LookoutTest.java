// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LookoutTest {
    private static final int NOTHING_READY = 0;

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger looking = new AtomicInteger();

    /** Each look at the clock takes a tenth of the limit. */
    private final Lookout lookout = lookout(2);

    private Lookout lookout(int processors) {
        return new Lookout(looking, processors, () -> now.addAndGet(Lookout.LIMIT / 10));
    }

    private boolean sleeps(Lookout loop, boolean hasTasks) throws Exception {
        return loop.calculateStrategy(() -> NOTHING_READY, hasTasks) == SelectStrategy.SELECT;
    }

    /** How often it looks before it sleeps. */
    private int looksInVain(Lookout loop) throws Exception {
        loop.begin();
        int looks = 0;
        while (!sleeps(loop, false)) {
            looks++;
        }
        return looks;
    }

    @Test
    void aLoopThatHasGivenNoAnswerSleepsAtOnce() throws Exception {
        assertThat(sleeps(lookout, false)).isTrue();
    }

    @Test
    void afterAnAnswerItLooksForAWhile() throws Exception {
        assertThat(looksInVain(lookout)).isBetween(8, 10);
        assertThat(looking).hasValue(0);
    }

    @Test
    void itStillSeesWhatArrivesOnItsConnections() throws Exception {
        lookout.begin();

        assertThat(lookout.calculateStrategy(() -> 3, false)).isEqualTo(3);
    }

    @Test
    void itStopsLookingWhenATaskHasCome() throws Exception {
        lookout.begin();

        assertThat(sleeps(lookout, true)).isFalse();
        assertThat(sleeps(lookout, false)).isTrue();
        assertThat(looking).hasValue(0);
    }

    @Test
    void whereItIsInVainItEndsAndIsTriedNowAndThen() throws Exception {
        for (int i = 0; i < 20; i++) {
            looksInVain(lookout);
        }

        int tries = 0;
        for (int i = 0; i < 10 * Lookout.TRY_EACH; i++) {
            tries += looksInVain(lookout) > 0 ? 1 : 0;
        }
        assertThat(tries).isEqualTo(10);
    }

    @Test
    void whereItIsRewardedAgainItLooksAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            looksInVain(lookout);
        }

        while (sleeps(lookout, false)) {
            lookout.begin();
        }
        sleeps(lookout, true);
        lookout.begin();
        assertThat(sleeps(lookout, false)).isFalse();
    }

    @Test
    void halfTheProcessorsAreLeftToThoseWhoWork() throws Exception {
        Lookout other = lookout(2);
        lookout.begin();

        assertThat(looksInVain(other)).isZero();
        assertThat(looksInVain(lookout(1))).isZero();
    }
}
