// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.DeadlockException;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.SerializationException;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.TransactionException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionRolledBackException;
import io.howdah.engine.flow.Bare;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs work in a transaction of its own, and after a conflict again, as often as the options allow. One use each. */
final class Attempts<T extends @Nullable Object> {
    private static final String NO_STAGE =
            "The work returned null where a stage is needed. In a transaction of its own it"
                    + " was undone. Return the reply of its last statement, or CompletableFuture.completedStage(value).";

    private final EngineSession session;
    private final TransactionOptions options;
    private final Function<? super Session, ? extends CompletionStage<T>> work;
    private int conflicts; // of one attempt after the other

    Attempts(
            EngineSession session,
            TransactionOptions options,
            Function<? super Session, ? extends CompletionStage<T>> work) {
        this.session = session;
        this.options = options;
        this.work = work;
    }

    Reply<T> run() {
        Reply<T> once = session.begin(options).thenCompose(begun -> applied(work, session)
                .<CompletionStage<T>>handle(
                        (value, failure) -> failure == null ? committed(value) : rolledBack(failure))
                .thenCompose(ended -> ended));
        return once.<CompletionStage<T>>handle((value, failure) ->
                        failure == null ? CompletableFuture.completedStage(value) : again(Bare.of(failure)))
                .thenCompose(ended -> ended);
    }

    /** Who gives up while the commit waits behind other statements has it taken back, and the transaction is open still. */
    private CompletionStage<T> committed(T value) {
        return session.commit()
                .<CompletionStage<T>>handle((done, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(value);
                    }
                    return Bare.of(failure) instanceof QueryCancelledException
                            ? rolledBack(failure)
                            : CompletableFuture.failedStage(failure);
                })
                .thenCompose(ended -> ended);
    }

    /**
     * The failure of the work is what the caller wants to see, whatever becomes of the rollback; and that is no reply of the
     * caller's, who would take it back by giving up.
     */
    private CompletionStage<T> rolledBack(Throwable failure) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        session.rollback().whenComplete((done, ignored) -> ended.completeExceptionally(Bare.of(failure)));
        return ended;
    }

    private CompletionStage<T> again(Throwable failure) {
        if (conflicts == options.retries() || !conflict(failure)) {
            return CompletableFuture.failedStage(failure);
        }
        conflicts++;
        return session.pause(Backoff.before(conflicts)).thenCompose(over -> run());
    }

    /** A commit whose outcome is not known is none, and neither is a connection that broke. */
    private static boolean conflict(@Nullable Throwable failure) {
        return failure instanceof SerializationException
                || failure instanceof DeadlockException
                || (failure != null && tellsOfAnother(failure) && conflict(failure.getCause()));
    }

    private static boolean tellsOfAnother(Throwable failure) {
        return failure instanceof TransactionRolledBackException
                || failure instanceof StackExecutionException
                || Refusals.passedOn(failure);
    }

    /** Whatever is wrong with the work is a failure of its stage: of an error, or no stage, nothing may stay either. */
    static <T extends @Nullable Object> CompletionStage<T> applied(
            Function<? super Session, ? extends CompletionStage<T>> work, Session session) {
        try {
            CompletionStage<T> stage = work.apply(session);
            return stage == null ? CompletableFuture.failedStage(TransactionException.withoutStage()) : stage;
        } catch (Throwable failure) { // what languages without checked exceptions throw, too
            return CompletableFuture.failedStage(failure);
        }
    }
}
