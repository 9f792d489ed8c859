// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StagesTest {
    private final Stages stages = new Stages();

    @Test
    void whatStagesWaitForRunsThoughAllThreadsWait() throws Exception {
        CyclicBarrier together = new CyclicBarrier(12);
        CountDownLatch ended = new CountDownLatch(12);

        for (int i = 0; i < 12; i++) {
            stages.execute(() -> {
                meet(together);
                ended.countDown();
            });
        }

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nothingIsLeftLyingWhoeverGivesItAndWhen() throws Exception {
        AtomicInteger done = new AtomicInteger();
        for (int round = 1; round <= 2_000; round++) {
            CountDownLatch ended = new CountDownLatch(6);
            for (int i = 0; i < 2; i++) {
                stages.execute(() -> {
                    done.incrementAndGet();
                    ended.countDown();
                    stages.execute(() -> {
                        done.incrementAndGet();
                        ended.countDown();
                        stages.execute(() -> {
                            done.incrementAndGet();
                            ended.countDown();
                        });
                    });
                });
            }
            assertThat(ended.await(10, TimeUnit.SECONDS)).as("round %s", round).isTrue();
        }

        assertThat(done).hasValue(12_000);
    }

    /** The first of them blocks the thread that was woken for it before the others are there. */
    @Test
    void whatIsGivenOneByOneRunsThoughEachWaitsForTheNext() throws Exception {
        CountDownLatch ended = new CountDownLatch(8);
        CountDownLatch[] begun = new CountDownLatch[9];
        Arrays.setAll(begun, i -> new CountDownLatch(1));
        for (int i = 0; i < 8; i++) {
            int own = i;
            stages.execute(() -> {
                begun[own].countDown();
                await(begun[own + 1]);
                ended.countDown();
            });
        }
        begun[8].countDown();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStageThatIsInHandRunsThoughThereIsNoThreadForTheNext() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        Stages scarce = new Stages(task -> full.get() ? null : new Thread(task, "stages-test"));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(3);
        scarce.execute(() -> {
            begun.countDown();
            await(first);
            ended.countDown();
        });
        await(begun);
        full.set(true);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> scarce.execute(ended::countDown)).isInstanceOf(RejectedExecutionException.class);
        }
        first.countDown();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Which is what it is for: a thread is woken for the first of many, and not for each. */
    @Test
    void manyShortStagesAreDoneByFewThreads() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch ended = new CountDownLatch(1_000);
        CountDownLatch all = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            stages.execute(() -> await(all));
        }
        for (int i = 0; i < 1_000; i++) {
            stages.execute(() -> {
                threads.add(Thread.currentThread());
                ended.countDown();
            });
        }
        all.countDown();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).hasSizeLessThan(100);
    }

    @Test
    void aStageThatFailsTakesNoOtherWithIt() throws Exception {
        CountDownLatch ended = new CountDownLatch(10);

        for (int i = 0; i < 10; i++) {
            stages.execute(() -> {
                ended.countDown();
                throw new StageFailure();
            });
        }

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aJvmThatHadNoThreadsForAWhileTakesNoPlaceWithIt() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        Stages scarce = new Stages(task -> full.get() ? null : new Thread(task, "stages-test"));
        CountDownLatch ended = new CountDownLatch(5);

        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> scarce.execute(ended::countDown)).isInstanceOf(RejectedExecutionException.class);
        }
        full.set(false);
        scarce.execute(ended::countDown);

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Two threads wait for the third stage, one sees that, and the first that is made for it is none. */
    @Test
    void whatAllThreadsWaitForRunsThoughThereWasNoThreadForItAtFirst() throws Exception {
        AtomicInteger wanted = new AtomicInteger();
        Stages scarce = new Stages(task -> wanted.incrementAndGet() == 4 ? null : new Thread(task, "stages-test"));
        CountDownLatch third = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(3);
        for (int i = 0; i < 2; i++) {
            CountDownLatch begun = new CountDownLatch(1);
            scarce.execute(() -> {
                begun.countDown();
                await(third);
                ended.countDown();
            });
            await(begun);
        }
        scarce.execute(() -> {
            third.countDown();
            ended.countDown();
        });

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void meet(CyclicBarrier others) {
        try {
            others.await(10, TimeUnit.SECONDS);
        } catch (Exception alone) {
            throw new IllegalStateException(alone);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Replies tell of their failures themselves; whatever else is run by it is the uncaught handler's matter. */
    private static final class StageFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
