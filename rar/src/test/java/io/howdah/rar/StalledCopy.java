// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CopyOptions;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Session;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A COPY of a table {@code t} whose other side does nothing after a first portion. */
abstract class StalledCopy {
    private static final long PATIENCE = 30;
    private static final byte[] ROW = "2\n".getBytes(StandardCharsets.US_ASCII);

    final CountDownLatch still = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final CompletableFuture<Object> ended = new CompletableFuture<>();

    abstract void begin(Session on);

    void copyIn(Session on, CopySource source) {
        on.copyIn(CopyTarget.table("t"), source).whenComplete((copied, failure) -> {
            if (failure == null) {
                ended.complete(copied);
            } else {
                ended.completeExceptionally(failure);
            }
        });
    }

    void awaitStandstill() throws InterruptedException {
        assertThat(still.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits until the other side knows that nobody wants it any more; one that cannot be told is released. */
    void awaitLetGo() throws InterruptedException {
        assertThat(letGo.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }

    /** What became of it. */
    CompletableFuture<?> ended() {
        return ended;
    }

    /** Gives a row, and is asked for another one in vain. */
    static final class Publisher extends StalledCopy implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
        private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
        private boolean given;

        @Override
        void begin(Session on) {
            copyIn(on, CopySource.of(this));
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
            subscriber = to;
            to.onSubscribe(this);
        }

        @Override
        public void request(long one) {
            if (given) {
                still.countDown();
            } else {
                given = true;
                Objects.requireNonNull(subscriber).onNext(ByteBuffer.wrap(ROW));
            }
        }

        @Override
        public void cancel() {
            letGo.countDown();
        }
    }

    /** Gives a row, and keeps the thread that wants more. */
    static final class Stream extends StalledCopy {
        private boolean given;

        @Override
        void begin(Session on) {
            copyIn(on, CopySource.of(new InputStream() {
                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] to, int from, int length) {
                    if (given) {
                        still.countDown();
                        waitInVain();
                        return -1;
                    }
                    given = true;
                    System.arraycopy(ROW, 0, to, from, ROW.length);
                    return ROW.length;
                }
            }));
        }

        private void waitInVain() {
            try {
                letGo.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        void awaitLetGo() {
            letGo.countDown();
        }
    }

    /** Takes a portion, and asks for no more. */
    static final class Subscriber extends StalledCopy implements Flow.Subscriber<ByteBuffer> {
        private volatile Flow.@Nullable Subscription subscription;

        @Override
        void begin(Session on) {
            on.copyOut(CopyTarget.query("select repeat('x', 1000), generate_series(1, 100000000)"), CopyOptions.text())
                    .subscribe(this);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer portion) {
            still.countDown();
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            ended.complete("all of it");
        }

        /** It is told when it asks next. */
        @Override
        void awaitLetGo() {
            Objects.requireNonNull(subscription).request(Long.MAX_VALUE);
        }
    }
}
