// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one asynchronous event behind a reply and all its dependents. It arrives on an event loop, and is delivered
 * once, on an application's thread: by a thread that waits, if there is one, else by the executor. So waiting costs no
 * hop, and cannot starve when every thread of the executor waits.
 */
final class Origin {
    private static final Runnable DELIVERED = () -> {};
    private static final Spin SPIN = new Spin();
    private static final long LOOK_UP_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    final Reply.Home home;
    private final long caller = Thread.currentThread().getId();
    final Runnable canceller;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> delivery = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> offered = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> helper = new AtomicReference<>();
    private volatile @Nullable String gaveUp;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean delivered;
    private @Nullable Thread deliverer; // read only to find out whether it is the reader

    Origin(Reply.Home home, Runnable canceller) {
        this.home = home;
        this.canceller = canceller;
    }

    /**
     * The caller's own thread needs nobody to deliver for it, unless it has left stages behind and does something else by
     * now, as a pool's threads do; a caller who is about to wait, or to register a stage, is given a moment to come for the
     * answer.
     */
    void arrive(Reply<?> reply, Runnable completion) {
        if (delivery.compareAndSet(null, completion)) {
            arrived.countDown();
            LockSupport.unpark(helper.get()); // none is nobody
            if (Thread.currentThread().getId() == caller && reply.getNumberOfDependents() == 0) {
                deliver();
            } else if (reply.getNumberOfDependents() > 0) {
                dispatch();
            } else if (waiting.get() == 0 && !home.postpone(this::dispatchIfLeft)) {
                dispatch();
            }
        }
    }

    /**
     * A part of the work that is to be done with the answer can be done now, by a thread that waits. Where none does it is
     * dropped, and so is what was offered before and was not begun.
     */
    void offer(Runnable part) {
        Thread waits = helper.get();
        if (waits != null) {
            offered.set(part);
            LockSupport.unpark(waits);
        }
    }

    /**
     * The home takes the context of the current thread, when this is the first stage. An answer that has arrived before
     * that is delivered here: what was about to deliver it elsewhere had no context to run a stage with. If it has begun
     * to, the stage is registered when the reply is done, and so runs here.
     */
    void stageIsRegistered(Reply<?> reply) {
        if (delivered || settled.get()) {
            return;
        }
        home.settle();
        if (settled.compareAndSet(false, true) && arrived.getCount() == 0 && !home.onEventLoop()) {
            deliver();
            while (!reply.isDone() && deliverer != Thread.currentThread()) {
                Thread.yield(); // another thread is making the reply's value, a virtual one perhaps, on our processor
            }
        }
    }

    void awaitArrival(String verb) throws InterruptedException {
        awaitArrival(verb, Long.MAX_VALUE);
    }

    /** True when the answer has arrived in time, and was delivered or is being delivered. */
    boolean awaitArrival(String verb, long nanos) throws InterruptedException {
        if (arrived.getCount() > 0) {
            refuseOnEventLoop(verb);
            if (!awaitAsCounted(nanos)) {
                return false;
            }
        }
        deliver();
        return true;
    }

    /** An answer may count on a waiting thread to deliver it; one that gives up hands the task to the executor. */
    private boolean awaitAsCounted(long nanos) throws InterruptedException {
        boolean inTime = false;
        waiting.incrementAndGet();
        SPIN.enter();
        try {
            inTime = SPIN.until(arrived) || awaitMadeUpFor(nanos);
        } finally {
            SPIN.leave();
            waiting.decrementAndGet();
            if (!inTime && arrived.getCount() == 0) {
                dispatch();
            }
        }
        return inTime;
    }

    /** In a pool of few threads, as the common one is, another takes the place of one that waits. */
    private boolean awaitMadeUpFor(long nanos) throws InterruptedException {
        if (!(Thread.currentThread() instanceof ForkJoinWorkerThread)) {
            return awaitWithHope(nanos);
        }
        ForkJoinPool.managedBlock(new Wait(nanos));
        return arrived.getCount() == 0;
    }

    private final class Wait implements ForkJoinPool.ManagedBlocker {
        private final long nanos;

        Wait(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public boolean block() throws InterruptedException {
            awaitWithHope(nanos);
            return true;
        }

        @Override
        public boolean isReleasable() {
            return arrived.getCount() == 0;
        }
    }

    /** Looks up now and then; when waiting has become pointless meanwhile, the server is asked to cancel. */
    private boolean awaitWithHope(long nanos) throws InterruptedException {
        long began = System.nanoTime();
        boolean hopeful = home.pointless() == null;
        long left = nanos;
        while (left > 0) {
            if (awaitWorking(Math.min(left, LOOK_UP_AFTER))) {
                return true;
            }
            if (hopeful && gaveUp == null) {
                giveUpIf(home.pointless());
            }
            left = nanos - (System.nanoTime() - began);
        }
        return arrived.getCount() == 0;
    }

    /** One of those who wait does what is offered. */
    private boolean awaitWorking(long nanos) throws InterruptedException {
        if (!helper.compareAndSet(null, Thread.currentThread())) {
            return arrived.await(nanos, TimeUnit.NANOSECONDS);
        }
        try {
            long began = System.nanoTime();
            long left = nanos;
            while (arrived.getCount() > 0 && left > 0) {
                Runnable part = offered.getAndSet(null);
                if (part == null) {
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                } else {
                    part.run();
                }
                left = nanos - (System.nanoTime() - began);
            }
            return arrived.getCount() == 0;
        } finally {
            helper.set(null);
        }
    }

    private void giveUpIf(@Nullable String pointless) {
        if (pointless != null) {
            gaveUp = pointless;
            canceller.run();
        }
    }

    /** Why a thread that waited had the statement cancelled; null when none did. */
    @Nullable
    String gaveUp() {
        return gaveUp;
    }

    private void refuseOnEventLoop(String verb) {
        if (home.onEventLoop()) {
            throw new UsageException(
                    ErrorId.AWAIT_ON_EVENT_LOOP,
                    verb + " was called on the event loop '"
                            + Thread.currentThread().getName() + "', which carries the"
                            + " answer: it would wait for ever. Use a dependent stage (thenApply, thenCompose ...), or"
                            + " wait on a thread of your own.");
        }
    }

    private void dispatchIfLeft() {
        if (delivery.get() != DELIVERED) {
            dispatch();
        }
    }

    private void dispatch() {
        try {
            home.executor().execute(this::deliver);
        } catch (RejectedExecutionException serverIsStopping) {
            ForkJoinPool.commonPool().execute(this::deliver);
        }
    }

    private void deliver() {
        Runnable completion = delivery.getAndSet(DELIVERED);
        if (completion != null && completion != DELIVERED) {
            deliverer = Thread.currentThread();
            completion.run();
            deliverer = null;
            delivered = true;
        }
    }
}
