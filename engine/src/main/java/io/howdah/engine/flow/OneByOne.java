// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.ErrorId;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs steps one after the other, in the order in which they came: on the thread that brings the first, while others only
 * leave theirs. Steps are short and never wait. Thread-safe.
 */
public final class OneByOne implements Executor {
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();

    @Override
    public void execute(Runnable step) {
        waiting.add(step);
        if (left.getAndIncrement() == 0) {
            do {
                run(Objects.requireNonNull(waiting.poll()));
            } while (left.decrementAndGet() > 0);
        }
    }

    /** One that fails must not keep the others from being run. */
    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failed) {
            System.getLogger(OneByOne.class.getName())
                    .log(Level.ERROR, ErrorId.INTERNAL + " A step failed that must not. Please report this.", failed);
        }
    }
}
