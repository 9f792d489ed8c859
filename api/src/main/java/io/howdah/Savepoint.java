// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of savepoints, and work inside one. */
final class Savepoint {
    /** PostgreSQL cuts longer names, so that two of them could become one. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    /** May be the same for parts in parts: the innermost is meant. */
    private static final String PART = "howdah_part";

    private Savepoint() {}

    static String quoted(String name) {
        if (!NAME.matcher(name).matches()) {
            throw TransactionException.usage(
                    "The name of a savepoint is 1 to 63 letters of ASCII, digits and underscores,"
                            + " and does not begin with a digit; this one has " + name.length()
                            + " characters. Nothing was"
                            + " sent.");
        }
        return '"' + name + '"';
    }

    static <T extends @Nullable Object> Reply<T> around(
            Session session, Function<? super Session, ? extends CompletionStage<T>> work) {
        return session.savepoint(PART).thenCompose(set -> applied(session, work)
                .thenCompose(value -> session.release(PART).thenApply(released -> value))
                .<CompletionStage<T>>handle((value, failure) ->
                        failure == null ? CompletableFuture.completedStage(value) : undone(session, failure))
                .thenCompose(ended -> ended));
    }

    /** Whatever is wrong with the work is a failure of its stage: of an error, or no stage, nothing may stay either. */
    private static <T extends @Nullable Object> CompletionStage<T> applied(
            Session session, Function<? super Session, ? extends CompletionStage<T>> work) {
        try {
            CompletionStage<T> stage = work.apply(session);
            return stage == null ? CompletableFuture.failedStage(TransactionException.withoutStage()) : stage;
        } catch (Throwable failure) { // what languages without checked exceptions throw, too
            return CompletableFuture.failedStage(failure);
        }
    }

    /**
     * The failure of the work is what the caller wants to see, whatever becomes of what undoes it; and that is no reply of
     * the caller's, who would take it back by giving up.
     */
    private static <T extends @Nullable Object> CompletionStage<T> undone(Session session, Throwable failure) {
        Throwable cause = Thrown.bare(failure);
        CompletableFuture<T> ended = new CompletableFuture<>();
        session.rollbackTo(PART)
                .thenCompose(back -> session.release(PART))
                .whenComplete((done, ignored) -> ended.completeExceptionally(cause));
        return ended;
    }
}
