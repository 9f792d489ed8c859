// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ReplyTest {
    @Test
    void waitingOnAnEventLoopIsRefused(TestSchema schema) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Database database = Howdah.open(schema.uri())) {
            CompletableFuture<Throwable> refusal = new CompletableFuture<>();
            vertx.runOnContext(v -> {
                try {
                    database.execute("select pg_sleep(0.2)").await();
                    refusal.complete(null);
                } catch (UsageException refused) {
                    refusal.complete(refused);
                }
            });
            assertThat(refusal.get(10, TimeUnit.SECONDS))
                    .hasMessageStartingWith("HOWDAH-0402")
                    .hasMessageContaining("vert.x-eventloop-thread");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** The server begins to answer when somebody waits already. */
    @Test
    void whoHasAllTheTimeThereIsWaitsAsLong(TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri())) {
            Supplier<Reply<Integer>> one = () -> database.selectValue(Integer.class, "select 1 from pg_sleep(0.1)");

            assertThat(one.get().await(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(1);
            assertThat(one.get().get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(1);
            assertThat(one.get().orTimeout(Long.MAX_VALUE, TimeUnit.DAYS).await())
                    .isEqualTo(1);
        }
    }

    @Test
    void whoHasLessThanNoTimeAtAllDoesNotWait(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            Reply<Result> sleep = database.execute("select pg_sleep(30)");

            assertThatThrownBy(() -> sleep.await(Duration.ofSeconds(Long.MIN_VALUE)))
                    .isInstanceOf(QueryTimeoutException.class);
        }
    }

    @Test
    void stagesNeverRunOnAnEventLoop(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            String direct = database.selectValue(Integer.class, "select 1 from pg_sleep(0.1)")
                    .thenApply(one -> Thread.currentThread().getName())
                    .await();
            String composed = CompletableFuture.completedFuture(1)
                    .thenCompose(one -> database.selectValue(Integer.class, "select 1 from pg_sleep(0.1)"))
                    .thenApply(one -> Thread.currentThread().getName())
                    .join();

            assertThat(direct).doesNotContain("eventloop");
            assertThat(composed).doesNotContain("eventloop");
        }
    }

    /** A thread of a server's pool calls a verb for one request, and stops the adapter some time later. */
    @Test
    void stagesNeverRunOnAThreadThatHasLeftThemBehind() {
        Reply.Source<Integer> source = Reply.source(PlainHome.INSTANCE, () -> {});
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        source.reply().thenAccept(one -> ran.complete(Thread.currentThread()));

        source.answer(() -> 1);

        assertThat(ran).succeedsWithin(Duration.ofSeconds(10)).isNotEqualTo(Thread.currentThread());
    }

    /** That thread has nothing of the caller's: it was chosen before the caller's context was known. */
    @Test
    void aStageIsNotLeftToTheThreadThatIsMakingTheValueWhenItIsRegistered() throws Exception {
        ExecutorService strangers = Executors.newCachedThreadPool();
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch mayBeMade = new CountDownLatch(1);
        Reply.Source<Integer> source = Reply.source(home(strangers), () -> {});
        strangers.execute(() -> source.answer(() -> {
            making.countDown();
            awaitLatch(mayBeMade);
            return 1;
        }));
        making.await();
        strangers.execute(() -> {
            long soon = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
            while (source.reply().getNumberOfDependents() == 0 && System.nanoTime() < soon) {
                Thread.onSpinWait(); // the caller tells nobody that it waits with its stage
            }
            mayBeMade.countDown();
        });

        Reply<Thread> stage = source.reply().thenApply(one -> Thread.currentThread());

        assertThat(stage.join()).isSameAs(Thread.currentThread());
        strangers.shutdown();
    }

    /** As a mapper may that knows the reply which its rows are for. */
    @Test
    void whoMakesTheValueMayRegisterAStage() {
        Reply.Source<Integer> source = Reply.source(home(Runnable::run), () -> {});
        List<Integer> told = new ArrayList<>();

        source.answer(() -> {
            source.reply().thenAccept(told::add);
            return 1;
        });

        assertThat(source.reply().await()).isEqualTo(1);
        assertThat(told).containsExactly(1);
    }

    /** As the common pool makes up for those who wait. */
    @Test
    void stagesThatWaitTakeNoThreadFromOthers() throws Exception {
        ForkJoinPool few = new ForkJoinPool(2);
        CountDownLatch begun = new CountDownLatch(8);
        Reply.Source<Integer> awaited = Reply.source(home(few), () -> {});
        List<Reply<Integer>> stages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Reply.Source<Integer> source = Reply.source(home(few), () -> {});
            stages.add(source.reply().thenApply(one -> {
                begun.countDown();
                return awaited.reply().await();
            }));
            source.answer(() -> 1);
        }

        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        awaited.answer(() -> 7);

        assertThat(stages)
                .allSatisfy(stage ->
                        assertThat(stage).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(7));
        few.shutdown();
    }

    @Test
    void waitingNeedsNoThreadOfTheExecutor() throws Exception {
        ExecutorService full = Executors.newFixedThreadPool(1);
        CountDownLatch release = new CountDownLatch(1);
        full.execute(() -> awaitLatch(release));
        Reply.Source<String> source = Reply.source(home(full), () -> {});
        Reply<Integer> dependent = source.reply().thenApply(String::length);
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(dependent::await);

        source.answer(() -> "four");

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(source.reply().await()).isEqualTo("four");
        release.countDown();
        full.shutdown();
    }

    @Test
    void anAnswerIsDeliveredWhenTheWaitingThreadGivesUp() throws Exception {
        Reply.Source<String> source = Reply.source(home(Runnable::run), () -> {});
        assertThatThrownBy(() -> source.reply().await(Duration.ofMillis(10))).hasMessageStartingWith("HOWDAH-0206");

        source.answer(() -> "late");

        assertThat(source.reply().get(1, TimeUnit.SECONDS)).isEqualTo("late");
    }

    @Test
    void failuresAreUnwrappedByAwaitAndWrappedByTheRest() {
        Reply<String> failed =
                Reply.failed(home(Runnable::run), new HowdahException(io.howdah.ErrorId.STATEMENT, "no"));

        assertThatThrownBy(failed::await).isInstanceOf(HowdahException.class);
        assertThatThrownBy(() -> failed.thenApply(String::length).await()).isInstanceOf(HowdahException.class);
        assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class);
    }

    @Test
    void stagesRunAtHomeOnWhicheverThreadAndWheneverTheyWereRegistered() {
        ThreadLocal<Boolean> atHome = ThreadLocal.withInitial(() -> false);
        Reply.Source<String> source = Reply.source(marking(atHome), () -> {});
        CompletableFuture<String> foreign = new CompletableFuture<>();
        Reply<Boolean> behindAnother =
                source.reply().thenCompose(value -> foreign).thenApply(value -> atHome.get());

        source.answer(() -> "answer");
        foreign.complete("from elsewhere");

        assertThat(behindAnother.await()).isTrue();
        assertThat(source.reply().thenApply(value -> atHome.get()).join()).isTrue();
        assertThat(source.reply()
                        .thenApplyAsync(value -> atHome.get(), Runnable::run)
                        .join())
                .isFalse();
        assertThat(atHome.get()).isFalse();
    }

    private static Reply.Home marking(ThreadLocal<Boolean> mark) {
        return new DirectHome() {
            @Override
            public <R> R within(Supplier<R> stage) {
                mark.set(true);
                try {
                    return stage.get();
                } finally {
                    mark.set(false);
                }
            }
        };
    }

    @Test
    void anAnswerThatCameBeforeAnybodyLookedIsDeliveredAllTheSame(TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri())) {
            for (int i = 0; i < 200; i++) {
                CompletableFuture<?> all = database.with(session -> {
                            Reply<Integer> early = session.selectValue(Integer.class, "select 1");
                            session.execute("select 2").await(); // so the first has been answered by now
                            return CompletableFuture.completedStage(CompletableFuture.allOf(early));
                        })
                        .await();
                all.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void anAnswerThatNobodyLookedAtIsDeliveredWhereItsDatabaseIsClosedAtOnce(TestSchema schema) throws Exception {
        for (int i = 0; i < 20; i++) {
            Reply<Integer> unseen;
            try (Database database = Howdah.open(schema.uri())) {
                unseen = database.selectValue(Integer.class, "select 1");
            }
            CompletableFuture.allOf(unseen).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWaitThatBecomesPointlessHasTheStatementCancelled() {
        AtomicReference<String> pointless = new AtomicReference<>();
        AtomicReference<Reply.Source<String>> source = new AtomicReference<>();
        Reply.Home home = new DirectHome() {
            @Override
            public String pointless() {
                return pointless.getAndSet("the time is up.");
            }
        };
        source.set(Reply.source(home, () -> source.get().fail(new QueryCancelledException("57014", null))));

        assertThatThrownBy(() -> source.get().reply().await())
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("because the time is up.");
    }

    private static class DirectHome implements Reply.Home {
        @Override
        public java.util.concurrent.Executor executor() {
            return Runnable::run;
        }

        @Override
        public boolean onEventLoop() {
            return false;
        }
    }

    private static Reply.Home home(java.util.concurrent.Executor executor) {
        return new DirectHome() {
            @Override
            public java.util.concurrent.Executor executor() {
                return executor;
            }
        };
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
