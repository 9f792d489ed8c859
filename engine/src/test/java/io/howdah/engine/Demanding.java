// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that asks for what a test wants, and remembers what it heard. */
final class Demanding<T> implements Flow.Subscriber<T> {
    private static final long PATIENCE = 20_000;

    private final List<T> rows = new ArrayList<>(); // guarded by this, as all below
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean complete;

    /** What it does with a row, behind remembering it. */
    Consumer<T> onRow = row -> {};

    void request(long more) {
        Objects.requireNonNull(subscription).request(more);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    synchronized List<T> rows() {
        return List.copyOf(rows);
    }

    synchronized boolean ended() {
        return complete || failure != null;
    }

    synchronized void awaitRows(int number) {
        await(() -> rows.size() >= number || ended());
        assertThat(rows).hasSizeGreaterThanOrEqualTo(number);
    }

    synchronized void awaitEnd() {
        await(this::ended);
        assertThat(failure).isNull();
    }

    synchronized Throwable awaitFailure() {
        await(this::ended);
        return Objects.requireNonNull(failure, "the stream has completed");
    }

    /** Its failure, or null at its end. */
    synchronized @Nullable Throwable awaitWhatEndsIt() {
        await(this::ended);
        return failure;
    }

    private synchronized void await(BooleanSupplier reached) {
        long deadline = System.currentTimeMillis() + PATIENCE;
        while (!reached.getAsBoolean()) {
            long left = deadline - System.currentTimeMillis();
            assertThat(left).as("heard so far: %s rows", rows.size()).isPositive();
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(T row) {
        synchronized (this) {
            assertThat(ended()).as("a row behind the end").isFalse();
            rows.add(row);
            notifyAll();
        }
        onRow.accept(row);
    }

    @Override
    public synchronized void onError(Throwable why) {
        failure = why;
        notifyAll();
    }

    @Override
    public synchronized void onComplete() {
        complete = true;
        notifyAll();
    }
}
