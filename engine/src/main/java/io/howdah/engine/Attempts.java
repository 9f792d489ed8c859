// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.DeadlockException;
import io.howdah.Reply;
import io.howdah.SerializationException;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionRolledBackException;
import io.howdah.engine.flow.Bare;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs work in a transaction of its own, and after a conflict again, as often as the options allow. One use each. */
final class Attempts<T extends @Nullable Object> {
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
                .<CompletionStage<T>>handle((value, failure) ->
                        failure == null ? session.commit().thenApply(done -> value) : rolledBack(failure))
                .thenCompose(ended -> ended));
        return once.<CompletionStage<T>>handle((value, failure) ->
                        failure == null ? CompletableFuture.completedStage(value) : again(Bare.of(failure)))
                .thenCompose(ended -> ended);
    }

    /** The failure of the work is what the caller wants to see, whatever becomes of the rollback. */
    private CompletionStage<T> rolledBack(Throwable failure) {
        return session.rollback().handle((done, ignored) -> {
            throw new CompletionException(Bare.of(failure));
        });
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
                || ((failure instanceof TransactionRolledBackException || failure instanceof StackExecutionException)
                        && conflict(failure.getCause()));
    }

    static <T extends @Nullable Object> CompletionStage<T> applied(
            Function<? super Session, ? extends CompletionStage<T>> work, Session session) {
        try {
            return work.apply(session);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }
}
