// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CopyResult;
import io.howdah.Reply;
import io.howdah.engine.copy.Drain;
import io.howdah.engine.copy.Piece;
import io.howdah.engine.flow.Bare;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.flow.Portions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a COPY gives, to one subscriber. It begins when the first portion is asked for. */
final class CopyPortions<T> implements Portions<T> {
    private final Drain drain;
    private final Supplier<Copying> copying;
    private final Function<Copying, Reply<CopyResult>> run;
    private final Maker<T> maker;
    private @Nullable Copying begun; // guarded by this, as all below
    private @Nullable Reply<CopyResult> running;
    private boolean ended;

    /** Makes what a subscriber wants of what came. */
    interface Maker<T> {
        List<T> of(List<Piece> pieces, Copying from);
    }

    /**
     * @param copying what is copied; throws if it was called wrongly
     * @param run hands it to a connection
     */
    CopyPortions(
            Reply.Home home,
            boolean messages,
            Function<Drain, Copying> copying,
            Function<Copying, Reply<CopyResult>> run,
            Maker<T> maker) {
        drain = new Drain(home, messages, this::cancel);
        this.copying = () -> copying.apply(drain);
        this.run = run;
        this.maker = maker;
    }

    @Override
    public Reply<Portion<T>> next() {
        Copying from = begin();
        return drain.next().thenApply(portion -> new Portion<>(maker.of(portion.rows(), from), portion.last()));
    }

    private synchronized Copying begin() {
        Copying from = begun;
        if (from == null) {
            if (ended) {
                throw Pending.cancelledUnsent();
            }
            from = copying.get();
            begun = from;
            Reply<CopyResult> reply = run.apply(from);
            running = reply;
            reply.<@Nullable Void>handle(
                    (result, failure) -> { // does not fail itself, or the JDK would look at the failure
                        if (failure == null) {
                            drain.completed();
                        } else {
                            drain.failed(Bare.of(failure));
                        }
                        return null;
                    });
        }
        return from;
    }

    private synchronized void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    /** The COPY, as far as it may be shown. */
    @Override
    public synchronized String toString() {
        return begun == null ? "COPY" : begun.toString();
    }

    /** What it did; to be asked when all portions have come. */
    synchronized CopyResult result() {
        return running == null ? new CopyResult(0, 0) : running.join();
    }

    /**
     * Where a transaction was open before, the server is not told to cancel, because that would fail; it sends the rest to
     * nobody.
     */
    @Override
    public synchronized CompletionStage<? extends @Nullable Object> end(boolean complete) {
        ended = true;
        Reply<CopyResult> reply = running;
        Copying from = begun;
        if (reply == null || from == null) {
            return CompletableFuture.completedStage(null);
        }
        if (!complete) {
            drain.drop();
            if (from.giveUp()) {
                reply.cancel();
            }
        }
        return reply.handle((result, failure) -> null);
    }
}
