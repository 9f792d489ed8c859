// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SpinTest {
    private final AtomicLong now = new AtomicLong();

    /** Each look at the clock takes a tenth of the limit. */
    private final Spin spin = new Spin(2, () -> now.addAndGet(Spin.LIMIT / 10));

    /** After one look in vain. */
    private static final long WAITS_FOR_A_TRY = Spin.LIMIT / Spin.ALLOWANCE + 2;

    private void useUpCredit() {
        for (int i = 0; i < 10; i++) {
            spin.until(never());
        }
    }

    /** Opens at a certain look, and counts the looks. */
    private static final class Looked extends CountDownLatch {
        private final int opensAt;
        private int looks;

        Looked(int opensAt) {
            super(1);
            this.opensAt = opensAt;
        }

        @Override
        public long getCount() {
            looks++;
            return looks >= opensAt ? 0 : 1;
        }
    }

    private static Looked never() {
        return new Looked(Integer.MAX_VALUE);
    }

    private boolean spins(Looked latch) {
        spin.until(latch);
        return latch.looks > 0;
    }

    @Test
    void anAnswerWithinTheLimitIsSeen() {
        assertThat(spin.until(new Looked(5))).isTrue();
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForLongerThanTheLimit() {
        Looked never = never();

        assertThat(spin.until(never)).isFalse();
        assertThat(never.looks).isBetween(9, 11);
    }

    @Test
    void whereItIsInVainItEndsAndIsTriedNowAndThen() {
        useUpCredit();

        long waits = 10 * WAITS_FOR_A_TRY;
        int tries = 0;
        for (int i = 0; i < waits; i++) {
            tries += spins(never()) ? 1 : 0;
        }
        assertThat(tries).isBetween(8, 10);
    }

    @Test
    void whatIsLostInVainIsNoMoreThanTheAllowanceOfTheWaits() {
        useUpCredit();

        long began = now.get();
        int waits = 10_000;
        for (int i = 0; i < waits; i++) {
            spin.until(never());
        }
        long paid = (now.get() - began) * 10 / 11; // the look at the clock before a spin is not part of it
        assertThat(paid).isLessThan(waits * Spin.ALLOWANCE + 2 * Spin.LIMIT);
    }

    @Test
    void whereAnswersAreQuickAgainItBeginsAgain() {
        useUpCredit();

        int waits = 0;
        while (!spins(new Looked(2))) {
            waits++;
        }
        assertThat(waits).isLessThanOrEqualTo((int) WAITS_FOR_A_TRY);
        assertThat(spins(new Looked(2))).isTrue();
    }

    @Test
    void whatIsRewardedEverySecondTimeOnlyEndsToo() {
        long waits = 20 * WAITS_FOR_A_TRY;
        int spun = 0;
        for (int i = 0; i < waits; i++) {
            spun += spins(i % 2 == 0 ? new Looked(2) : never()) ? 1 : 0;
        }

        assertThat(spun).isLessThan((int) WAITS_FOR_A_TRY);
    }

    /** The answer is there when the thread has its processor back, long after the limit. */
    @Test
    void aThreadThatLostItsProcessorMeanwhileSeesTheAnswerButIsNotRewarded() {
        for (int i = 0; i < 20; i++) {
            CountDownLatch latch = new CountDownLatch(1) {
                @Override
                public long getCount() {
                    now.addAndGet(10 * Spin.LIMIT);
                    return 0;
                }
            };
            assertThat(spin.until(latch)).isEqualTo(i == 0);
        }
    }

    @Test
    void aSingleProcessorIsLeftToThoseWhoAnswer() {
        Looked open = new Looked(1);

        assertThat(new Spin(1, now::incrementAndGet).until(open)).isFalse();
        assertThat(open.looks).isZero();
    }

    @Test
    void whereMoreThreadsWaitThanThereAreProcessorsNoneSpins() {
        for (int i = 0; i < 3; i++) {
            spin.enter();
        }
        assertThat(spins(new Looked(1))).isFalse();

        spin.leave();
        assertThat(spins(new Looked(1))).isTrue();
    }

    @Test
    void noMoreThreadsSpinThanHalfTheProcessors() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1) {
            @Override
            public long getCount() {
                first.countDown();
                awaitLatch(release);
                return 0;
            }
        };
        CompletableFuture<Boolean> spinning = CompletableFuture.supplyAsync(() -> spin.until(held));
        awaitLatch(first);

        assertThat(spins(new Looked(1))).isFalse();
        release.countDown();
        assertThat(spinning.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(spins(new Looked(1))).isTrue();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
