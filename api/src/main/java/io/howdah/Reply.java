// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a verb, on its way. A {@link CompletableFuture} whose dependent stages are replies too.
 *
 * <pre>{@code
 * List<Order> orders = session.select(Order.class, "select * from orders").await(); // a thread that may wait
 * return session.select(Order.class, "select * from orders").thenApply(Page::new); // or none that does
 * }</pre>
 *
 * <ul>
 *   <li><b>Eager</b>: the statement is under way already; a reply that nobody looks at runs all the same.
 *   <li><b>Threads</b>: dependent stages run on the executor of the place where the verb was called: the server's
 *       managed executor, with the caller's context, or the common pool in plain Java; never on an event loop. A thread
 *       that waits ({@link #await()}, {@code get}, {@code join}) is woken directly and runs the stages registered until
 *       then itself, so that a full executor cannot block it.
 *   <li><b>Transactions</b>: the stages of a reply belong where the reply belongs, whichever thread runs them: in them
 *       the injected session is that of the reply's JTA transaction, or is refused with
 *       {@link TransactionEndedException} once that has ended. A stage that is given an executor of the application's
 *       own belongs to no transaction.
 *   <li><b>Cancelling</b>: {@link #cancel()} on a stage cancels the statement that the stage waits for, also where that is
 *       the statement of a reply which a function of {@code thenCompose} has returned, and both where it waits for two as
 *       behind {@code thenCombine}; likewise behind their {@code Async} kin. {@code await(Duration)},
 *       {@code orTimeout} and {@code completeOnTimeout} cancel on the server when the time is up; {@code get(timeout)}
 *       only stops waiting.
 *   <li><b>Errors</b>: {@code await} throws the {@link HowdahException} as it is; {@code get} and {@code join} wrap it.
 *   <li><b>Nobody looks</b>: a reply that has failed outside a transaction, and was neither waited for nor asked nor
 *       given a stage until it became garbage, is logged once, as {@code HOWDAH-0404}. A stage counts as somebody who
 *       looks: end a chain that nobody waits for with {@code whenComplete} or {@code exceptionally}.
 *   <li><b>Closed meanwhile</b>: closing the session lets statements on their way end; a broken connection fails them
 *       with {@link ConnectionLostException}.
 * </ul>
 *
 * <p>Thread-safe.
 */
public class Reply<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Origin origin;
    private final Looks looks;
    private volatile Runnable canceller;

    private Reply(Origin origin, Looks looks, Runnable canceller) {
        this.origin = origin;
        this.looks = looks;
        this.canceller = canceller;
    }

    /** A reply that an engine will answer; for engines only. */
    public static <T extends @Nullable Object> Source<T> source(Home home, Runnable canceller) {
        return new Source<>(new Origin(home, canceller));
    }

    /** A reply that has failed already; for engines only. */
    public static <T extends @Nullable Object> Reply<T> failed(Home home, Throwable failure) {
        Source<T> source = source(home, () -> {});
        source.fail(failure);
        return source.reply();
    }

    /**
     * What stages come to, as a reply of its own: with the bare failure, and one that is logged when nobody looks at it,
     * since only the engine's stages have looked so far. For engines only.
     */
    public static <T extends @Nullable Object> Reply<T> whole(Reply<T> stages) {
        Reply<T> whole = new Reply<>(stages.origin, new Looks(), stages.canceller);
        stages.<@Nullable Void>handle(
                (value, failure) -> { // does not fail itself, or the JDK would look at the failure
                    if (failure == null) {
                        whole.complete(value);
                    } else {
                        whole.failAnew(Thrown.bare(failure));
                    }
                    return null;
                });
        return whole;
    }

    /**
     * Waits for the answer. Completion is handed to the waiting thread directly.
     *
     * @throws HowdahException the failure itself, never wrapped
     * @throws UsageException on an event-loop thread, which must not wait
     */
    public T await() {
        try {
            awaitArrival("await()");
            return super.get();
        } catch (InterruptedException interrupted) {
            throw Thrown.interrupted(interrupted);
        } catch (ExecutionException failure) {
            throw Thrown.of(failure.getCause(), origin.gaveUp());
        }
    }

    /**
     * Waits for the answer no longer than {@code limit}; then the statement is cancelled on the server.
     *
     * @throws QueryTimeoutException when the limit has passed
     */
    public T await(Duration limit) {
        long nanos = TimeUnit.NANOSECONDS.convert(limit); // 292 years where it is more
        long deadline = System.nanoTime() + nanos;
        try {
            if (awaitArrival("await(Duration)", nanos)) {
                return super.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException interrupted) {
            throw Thrown.interrupted(interrupted);
        } catch (ExecutionException failure) {
            throw Thrown.of(failure.getCause(), origin.gaveUp());
        } catch (TimeoutException late) {
            // falls through: the answer is there, but stages before this one take longer than the limit
        }
        cancel();
        throw new QueryTimeoutException(
                QueryTimeoutException.Limit.AWAIT,
                "No answer within " + Spans.of(limit)
                        + "; the statement was cancelled on the server. Give await(Duration) more"
                        + " time, or look at what the statement waits for in pg_stat_activity.",
                null);
    }

    /**
     * Asks the server to cancel the statement. The reply then fails with {@link QueryCancelledException}, or succeeds
     * if the statement was quicker. Other statements of the connection are not touched.
     */
    public void cancel() {
        looks.look();
        if (!super.isDone()) {
            canceller.run();
        }
    }

    /** Cancels on the server as {@link #cancel()} does, and completes this reply with a cancellation at once. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            canceller.run();
        }
        return cancelled;
    }

    /** As in {@link CompletableFuture}; when the time is up, what it waits for is cancelled on the server, too. */
    @Override
    public Reply<T> orTimeout(long timeout, TimeUnit unit) {
        return endedBy(new CompletableFuture<T>().orTimeout(timeout, unit));
    }

    /** As in {@link CompletableFuture}; when the time is up, what it waits for is cancelled on the server, too. */
    @Override
    public Reply<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        return endedBy(new CompletableFuture<T>().completeOnTimeout(value, timeout, unit));
    }

    private Reply<T> endedBy(CompletableFuture<T> limit) {
        limit.whenComplete((value, late) -> {
            if (late == null ? complete(value) : completeExceptionally(late)) {
                canceller.run();
            }
        });
        super.whenComplete((value, failure) -> limit.cancel(false));
        return this;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        awaitArrival("get()");
        return super.get();
    }

    /** Only stops waiting when the time is up; the statement runs on. */
    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        if (!awaitArrival("get(timeout)", unit.toNanos(timeout))) {
            throw new TimeoutException("No answer within " + Spans.of(Duration.ofNanos(unit.toNanos(timeout))));
        }
        return super.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    @Override
    public T join() {
        try {
            awaitArrival("join()");
        } catch (InterruptedException interrupted) {
            throw Thrown.interrupted(interrupted);
        }
        return super.join();
    }

    private void awaitArrival(String verb) throws InterruptedException {
        looks.look();
        origin.awaitArrival(verb);
    }

    private boolean awaitArrival(String verb, long nanos) throws InterruptedException {
        looks.look();
        return origin.awaitArrival(verb, nanos);
    }

    /** A look at the outcome, as waiting is. */
    @Override
    public boolean isCompletedExceptionally() {
        looks.look();
        return super.isCompletedExceptionally();
    }

    /** Whoever takes the reply as another future is expected to look at it. */
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        looks.look();
        return super.toCompletableFuture();
    }

    @Override
    public <U extends @Nullable Object> Reply<U> newIncompleteFuture() {
        looks.look();
        origin.stageIsRegistered(this);
        return new Reply<>(origin, looks, canceller);
    }

    @Override
    public Executor defaultExecutor() {
        looks.look();
        origin.stageIsRegistered(this);
        return origin.home.executor();
    }

    @Override
    public <U extends @Nullable Object> Reply<U> thenApply(Function<? super T, ? extends U> change) {
        return (Reply<U>) super.<U>thenApply(AtHome.function(origin.home, change));
    }

    @Override
    public <U extends @Nullable Object> Reply<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> next) {
        Cancels cancels = new Cancels(canceller);
        Reply<U> composed = (Reply<U>) super.<U>thenCompose(
                AtHome.<T, CompletionStage<U>>function(origin.home, value -> cancels.follow(next.apply(value))));
        composed.canceller = cancels;
        return composed;
    }

    @Override
    public <U extends @Nullable Object> Reply<U> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<U>> next) {
        return thenComposeAsync(next, defaultExecutor());
    }

    @Override
    public <U extends @Nullable Object> Reply<U> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<U>> next, Executor executor) {
        Objects.requireNonNull(next);
        Cancels cancels = new Cancels(canceller);
        Reply<U> composed = (Reply<U>) super.<U>thenComposeAsync(value -> cancels.follow(next.apply(value)), executor);
        composed.canceller = cancels;
        return composed;
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> Reply<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> both) {
        return awaitsToo(other, (Reply<V>) super.<U, V>thenCombine(other, AtHome.function(origin.home, both)));
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> Reply<V> thenCombineAsync(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> both) {
        return thenCombineAsync(other, both, defaultExecutor());
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> Reply<V> thenCombineAsync(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> both, Executor executor) {
        return awaitsToo(other, (Reply<V>) super.<U, V>thenCombineAsync(other, both, executor));
    }

    @Override
    public <U extends @Nullable Object> Reply<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> both) {
        return awaitsToo(other, (Reply<Void>) super.<U>thenAcceptBoth(other, AtHome.consumer(origin.home, both)));
    }

    @Override
    public <U extends @Nullable Object> Reply<Void> thenAcceptBothAsync(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> both) {
        return thenAcceptBothAsync(other, both, defaultExecutor());
    }

    @Override
    public <U extends @Nullable Object> Reply<Void> thenAcceptBothAsync(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> both, Executor executor) {
        return awaitsToo(other, (Reply<Void>) super.<U>thenAcceptBothAsync(other, both, executor));
    }

    @Override
    public Reply<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return awaitsToo(other, (Reply<Void>) super.runAfterBoth(other, AtHome.runnable(origin.home, action)));
    }

    @Override
    public Reply<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action, defaultExecutor());
    }

    @Override
    public Reply<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return awaitsToo(other, (Reply<Void>) super.runAfterBothAsync(other, action, executor));
    }

    @Override
    public <U extends @Nullable Object> Reply<U> applyToEither(
            CompletionStage<? extends T> other, Function<? super T, U> change) {
        return first(other, super.<U>applyToEither(other, AtHome.function(origin.home, change)));
    }

    @Override
    public <U extends @Nullable Object> Reply<U> applyToEitherAsync(
            CompletionStage<? extends T> other, Function<? super T, U> change) {
        return applyToEitherAsync(other, change, defaultExecutor());
    }

    @Override
    public <U extends @Nullable Object> Reply<U> applyToEitherAsync(
            CompletionStage<? extends T> other, Function<? super T, U> change, Executor executor) {
        return first(other, super.<U>applyToEitherAsync(other, change, executor));
    }

    @Override
    public Reply<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> use) {
        return first(other, super.acceptEither(other, AtHome.consumer(origin.home, use)));
    }

    @Override
    public Reply<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> use) {
        return acceptEitherAsync(other, use, defaultExecutor());
    }

    @Override
    public Reply<Void> acceptEitherAsync(
            CompletionStage<? extends T> other, Consumer<? super T> use, Executor executor) {
        return first(other, super.acceptEitherAsync(other, use, executor));
    }

    @Override
    public Reply<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return first(other, super.runAfterEither(other, AtHome.runnable(origin.home, action)));
    }

    @Override
    public Reply<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action, defaultExecutor());
    }

    @Override
    public Reply<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return first(other, super.runAfterEitherAsync(other, action, executor));
    }

    /** A stage behind the first of two arrives when that does: who waits for it must not wait for the slower one. */
    private <U extends @Nullable Object> Reply<U> first(CompletionStage<?> other, CompletableFuture<U> stage) {
        Source<U> source =
                source(origin.home, other instanceof Reply<?> second ? new CancelsBoth(canceller, second) : canceller);
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                source.answer(() -> value);
            } else {
                source.fail(failure);
            }
        });
        return source.reply();
    }

    /** Has a stage that waits for two replies cancel the statement of the second, too. */
    private <U extends @Nullable Object> Reply<U> awaitsToo(CompletionStage<?> other, Reply<U> stage) {
        if (other instanceof Reply<?> second) {
            stage.canceller = new CancelsBoth(canceller, second);
        }
        return stage;
    }

    @Override
    public Reply<Void> thenAccept(Consumer<? super T> use) {
        return (Reply<Void>) super.thenAccept(AtHome.consumer(origin.home, use));
    }

    @Override
    public Reply<Void> thenRun(Runnable action) {
        return (Reply<Void>) super.thenRun(AtHome.runnable(origin.home, action));
    }

    @Override
    public <U extends @Nullable Object> Reply<U> handle(BiFunction<? super T, Throwable, ? extends U> change) {
        return (Reply<U>) super.<U>handle(AtHome.function(origin.home, change));
    }

    @Override
    public Reply<T> whenComplete(BiConsumer<? super T, ? super Throwable> look) {
        return (Reply<T>) super.whenComplete(AtHome.consumer(origin.home, look));
    }

    @Override
    public Reply<T> exceptionally(Function<Throwable, ? extends T> instead) {
        return (Reply<T>) super.exceptionally(AtHome.function(origin.home, instead));
    }

    @Override
    public Reply<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> instead) {
        Cancels cancels = new Cancels(canceller);
        Reply<T> composed = (Reply<T>) super.exceptionallyCompose(AtHome.<Throwable, CompletionStage<T>>function(
                origin.home, failure -> cancels.follow(instead.apply(failure))));
        composed.canceller = cancels;
        return composed;
    }

    @Override
    public Reply<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> instead) {
        return exceptionallyComposeAsync(instead, defaultExecutor());
    }

    @Override
    public Reply<T> exceptionallyComposeAsync(
            Function<Throwable, ? extends CompletionStage<T>> instead, Executor executor) {
        Objects.requireNonNull(instead);
        Cancels cancels = new Cancels(canceller);
        Reply<T> composed =
                (Reply<T>) super.exceptionallyComposeAsync(failure -> cancels.follow(instead.apply(failure)), executor);
        composed.canceller = cancels;
        return composed;
    }

    private void fail(Throwable failure) {
        if (!super.isDone()) { // whoever has completed it otherwise, by cancel(true) or complete(value), is not waiting
            // for it
            looks.failed(this, failure);
            completeExceptionally(failure);
        }
    }

    private void failAnew(Throwable failure) {
        if (failure instanceof HowdahException ours) {
            ours.unseenAgain();
        }
        fail(failure);
    }

    /** Where the stages of a reply run; given by the engine or the container. */
    public interface Home {
        /**
         * Runs dependent stages, with the context that {@link #settle} found; before that, what completes a reply that
         * has no stages.
         */
        Executor executor();

        /**
         * A stage is about to be registered, by the current thread: whose context is taken, if none was before. Replies
         * that are awaited have no stages, and so never pay for a context.
         */
        default void settle() {}

        /**
         * Runs a short task a moment later, on the current thread; false when it has no such moment. For answers that
         * somebody is likely to come for: to wake another thread for each costs more than the answer.
         */
        default boolean postpone(Runnable task) {
            return false;
        }

        /** Whether the current thread is one that must never wait. */
        boolean onEventLoop();

        /**
         * Why it has become pointless to wait for an answer on the current thread; null while it has not. A thread that
         * waits asks a few times a second, and has the server cancel the statement.
         */
        default @Nullable String pointless() {
            return null;
        }

        /** Runs a stage on the current thread, whichever that is, with what it is to find there. */
        default <R extends @Nullable Object> R within(Supplier<R> stage) {
            return stage.get();
        }
    }

    /** The engine's end of a reply; for engines only. May be answered from any thread, once. */
    public static final class Source<T extends @Nullable Object> {
        private final Reply<T> reply;

        private Source(Origin origin) {
            reply = new Reply<>(origin, new Looks(), origin.canceller);
        }

        public Reply<T> reply() {
            return reply;
        }

        /** The answer is there; {@code finish} makes the value of it on an application's thread. */
        public void answer(Callable<? extends T> finish) {
            reply.origin.arrive(reply, () -> {
                try {
                    reply.complete(finish.call());
                } catch (Throwable failure) { // whatever the application's mapping throws is the reply's failure
                    reply.fail(failure);
                }
            });
        }

        /** A part of that can be made before, by a thread that waits; it is dropped where there is none. */
        public void offer(Runnable part) {
            reply.origin.offer(part);
        }

        public void fail(Throwable failure) {
            reply.origin.arrive(reply, () -> reply.fail(failure));
        }

        /** The same with what other replies have failed with, at which only the engine has looked: nobody has seen it. */
        public void failAnew(Throwable failure) {
            reply.origin.arrive(reply, () -> reply.failAnew(failure));
        }

        /** A failure will be told elsewhere: it need not be logged when nobody looks at the reply. */
        public void toldElsewhere() {
            reply.looks.look();
        }
    }
}
